import { RUNTIMES } from '../../core/domain/app-spec.js';
import { FOLDER, SECONDS, SWITCH, TEXT, VARIABLES } from '../option-kinds.js';

/** What a check of an app takes. */
export const CHECK_APP_FLAGS = {
  appDir: { ...FOLDER, text: 'where the app lies' },
  app: { ...TEXT, value: 'name', text: 'its name (default: as its folder says)' },
  runtime: {
    ...TEXT,
    value: 'runtime',
    choices: RUNTIMES,
    text: 'backend, frontend, fullstack (default: its own)',
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
  dependency: { ...VARIABLES, text: 'variables that say where what it needs is' },
  appPath: { ...TEXT, value: 'path', text: 'what it is asked for (its health)' },
} as const;
