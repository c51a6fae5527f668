import { randomInt } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  mkdtempSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf, DemoRunError, messageOf } from '../../core/domain/errors.js';
import { readProcesses, usersOf } from './process-table.js';

/** An empty folder for an agent, within one of ours: it can be neither removed nor replaced by another user. */
export interface AgentFolder {
  /** To be removed afterwards. */
  readonly outer: string;
  /** Its working folder, 0700, and its own. */
  readonly home: string;
  /** Whose it is, where that is another user. */
  readonly uid?: number;
}

/**
 * Users for agents. systemd's list of users and groups leaves these unused: they are above those of people and
 * of systemd-homed, below those that it gives to services by itself, and within the 65,536 of a container.
 * https://systemd.io/UIDS-GIDS/
 */
export const AGENT_UIDS = { from: 60_578, to: 61_183 } as const;
const PREFIX = 'demo-run-agent-';
const FALLBACK = '/tmp';
const OWN = 0o700;
const OTHERS_PASS_THROUGH = 0o711;
const FOR_OTHERS_TO_PASS = 0o001;

/**
 * @param asAnotherUser a user who has no processes, chosen by the folder: its name holds the user, so that no
 * two agents have the same one
 * @throws DemoRunError `usage` where there is no folder for temporary files; the system's error; Error where no
 * user is free
 */
export function makeAgentFolder(asAnotherUser: boolean): AgentFolder {
  const parent = temporaryFolder();
  if (!asAnotherUser) {
    const outer = mkdtempSync(join(parent, PREFIX));
    return { outer, home: makeHome(outer) };
  }
  const { uid, outer } = claimUser(isOpenTo(parent) ? parent : FALLBACK);
  chmodSync(outer, OTHERS_PASS_THROUGH);
  const home = makeHome(outer);
  chownSync(home, uid, uid);
  return { outer, home, uid };
}

/** Whatever an agent runs in needs one, so that no other isolation could do without. */
function temporaryFolder(): string {
  try {
    accessSync(tmpdir(), constants.W_OK | constants.X_OK);
    return tmpdir();
  } catch (cause) {
    const why = codeOf(cause) ?? messageOf(cause);
    throw new DemoRunError('usage', `an agent needs a folder in ${tmpdir()} (see TMPDIR): ${why}`, {
      cause,
      remedy: 'let TMPDIR name a folder that is there and that you may write to',
    });
  }
}

function makeHome(outer: string): string {
  const home = join(outer, 'home');
  mkdirSync(home, { mode: OWN });
  return home;
}

/** Beginning anywhere, so that a user who had an agent before is not the next one's. */
function claimUser(parent: string): { readonly uid: number; readonly outer: string } {
  const taken = new Set((readProcesses() ?? []).flatMap(({ pid }) => usersOf(pid)));
  const count = AGENT_UIDS.to - AGENT_UIDS.from + 1;
  const first = randomInt(count);
  for (let step = 0; step < count; step++) {
    const uid = AGENT_UIDS.from + ((first + step) % count);
    const outer = join(parent, `${PREFIX}${String(uid)}`);
    if (!taken.has(uid) && isMade(outer)) return { uid, outer };
  }
  throw new Error(
    `no user is free between ${String(AGENT_UIDS.from)} and ${String(AGENT_UIDS.to)}`,
  );
}

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: OWN });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Whether any user may go to it. */
export function isOpenTo(folder: string): boolean {
  const isOpen = (statSync(folder).mode & FOR_OTHERS_TO_PASS) !== 0;
  return isOpen && (folder === dirname(folder) || isOpenTo(dirname(folder)));
}
