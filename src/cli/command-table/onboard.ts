import { RUNTIMES } from '../../core/domain/app-spec.js';
import { describe } from './description.js';
import { FILE, FOLDER, SWITCH, TEXT } from '../option-kinds.js';

export const ONBOARD = describe({
  name: 'onboard',
  summary: 'writes the spec of an app',
  example: 'demo-run onboard --name shop --repo https://github.com/example/shop --runtime backend',
  notes:
    'Validates an app and writes its spec to apps/registry/. Without a name or a file\n' +
    'it reads a JSON object from stdin.',
  flags: {
    name: { ...TEXT, value: 'name', text: 'name of the app' },
    repo: { ...TEXT, value: 'url', text: 'its repository; it is not cloned' },
    runtime: {
      ...TEXT,
      value: 'runtime',
      choices: RUNTIMES,
      text: 'backend, frontend or fullstack',
    },
    file: { ...FILE, text: 'read name, repo_url and runtime from this JSON file' },
    appDir: {
      ...FOLDER,
      text: 'read the rest from this folder, in which the app lies',
    },
    start: { ...TEXT, once: true, value: 'cmd', text: 'with --app-dir: how it is started' },
    health: { ...TEXT, once: true, value: 'path', text: 'with --app-dir: its health endpoint' },
    replace: { ...SWITCH, text: 'put a new spec in its place; the earlier one is kept' },
  },
  arguments: {},
  work: async () => (await import('../commands/onboard.js')).onboardCommand,
});
