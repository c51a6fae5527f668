import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** XDG_STATE_HOME of the programs that tests start: the user's own key is not for them. */
export const STATE_HOME = join(tmpdir(), 'demo-run-tests-state');

/** Where those programs then find their key. */
export function stateFolderForTests(): string {
  return join(STATE_HOME, 'demo-run');
}
