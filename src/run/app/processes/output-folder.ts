import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DemoRunError, messageOf } from '../../../core/domain/errors.js';
import { removeTree } from '../../processes/remove-tree.js';

/** Of so many runs the output of the app is kept. */
const RUNS_KEPT = 10;
const RUN_ID = /^\d{6,}-[0-9a-f]{4}$/;

/**
 * The folder for what the app writes in one run, `app/<run id>` among the logs; those of the oldest runs are
 * removed, and nothing else that lies there.
 * @param logs the folder of the logs, which is there
 * @throws DemoRunError `system_refused`
 */
export function makeOutputFolder(logs: string, runId: string): string {
  const app = join(logs, 'app');
  const folder = join(app, runId);
  try {
    refuseLink(app);
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    removeOldest(app, runId);
  } catch (cause) {
    if (cause instanceof DemoRunError) throw cause;
    throw new DemoRunError(
      'system_refused',
      `the app's output cannot be kept in ${app}: ${messageOf(cause)}`,
      { cause, remedy: 'make room there, and let it belong to whoever runs this' },
    );
  }
  return folder;
}

/** No link leads out of the root that was named. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new DemoRunError('system_refused', `${path} is a link`, {
    remedy: 'put a folder there, or name where it leads to with --root',
  });
}

function removeOldest(app: string, runId: string): void {
  const numberOf = (name: string) => Number.parseInt(name, 10);
  const others = readdirSync(app)
    .filter((name) => RUN_ID.test(name) && name !== runId)
    .sort((a, b) => numberOf(b) - numberOf(a));
  for (const name of others.slice(RUNS_KEPT - 1)) removeTree(join(app, name));
}
