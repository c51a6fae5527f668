import { describe } from './description.js';
import { CHECK_APP_FLAGS } from './check-app-flags.js';

export const CHECK_APP = describe({
  name: 'check-app',
  summary: 'tries an app of yours',
  example: 'demo-run check-app --app-dir ./my-shop',
  notes:
    'Starts one replica of the app in a folder as a run would, waits until it is\n' +
    'ready, looks at its port, its signals and its answers, ends it, and says what\n' +
    'it lacks (exit 1). Changes nothing in the root. On Linux only.',
  flags: CHECK_APP_FLAGS,
  arguments: {},
  work: async () => (await import('../commands/check-app.js')).checkAppCommand,
});
