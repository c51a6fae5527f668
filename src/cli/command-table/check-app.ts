import { describe } from './description.js';
import { FOLDER, SECONDS, SWITCH, TEXT, VARIABLES } from '../option-kinds.js';
import { RUNTIMES } from '../../core/domain/app-spec.js';

export const CHECK_APP_FLAGS = {
  appDir: { ...FOLDER, text: 'where the app lies' },
  app: { ...TEXT, value: 'name', text: 'its name (default: as its folder says)' },
  runtime: {
    ...TEXT,
    value: 'runtime',
    choices: RUNTIMES,
    text: 'backend, frontend, fullstack (default: as its folder says)',
  },
  start: {
    ...TEXT,
    once: true,
    value: 'cmd',
    text: 'how it is started; {port} stands for its port',
  },
  build: { ...SWITCH, text: 'build it before' },
  health: { ...TEXT, once: true, value: 'path', text: 'its health endpoint' },
  startWithin: { ...SECONDS, text: 'time to answer its health check (60 s)' },
  appEnv: { ...VARIABLES, text: 'variables of yours that it is given' },
  appPath: { ...TEXT, value: 'path', text: 'what it is asked for (its health)' },
} as const;

export const CHECK_APP = describe({
  name: 'check-app',
  summary: 'whether an app of yours can be run here',
  example: 'demo-run check-app --app-dir ./my-shop',
  notes:
    'Starts one replica of the app in a folder as a run would, waits until it is\n' +
    'ready, looks at its port, its signals and its answers, ends it, and says what\n' +
    'it lacks (exit 1). Changes nothing in the root. On Linux only.',
  flags: CHECK_APP_FLAGS,
  arguments: {},
  work: async () => (await import('../commands/check-app.js')).checkAppCommand,
});
