import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ISOLATIONS, type Isolation } from '../../src/core/domain/agent.js';
import { PROJECT_ROOT } from './cli.js';
import { temporaryRoot } from './temporary-root.js';

/** What comes first of an agent that is sent one line. */
export type FirstOfIt = 'line' | 'too_long' | 'ended' | 'nothing';

/** An agent that does what none may do. */
export interface HostileAgent {
  readonly name: string;
  /** A script in the folder of hostile agents, and what it is told to do. */
  readonly script: string;
  readonly way: string;
  readonly interpreter?: 'python3' | 'node' | 'sh';
  readonly first: FirstOfIt;
  /** A sandbox keeps open what it was given, whatever the agent closes. */
  readonly isSilentInSandbox: boolean;
  /** Where it harms nothing but itself. */
  readonly levels: readonly Isolation[];
  /** What it does to be hard to end or to remove; these are tried at every level. */
  readonly isHardToEnd: boolean;
}

/** @param tag digits that nobody else has: each of its processes bears them in its command line */
export function commandOf(
  { interpreter, script, way }: HostileAgent,
  folder: string,
  tag: string,
): readonly [string, ...string[]] {
  const file = join(folder, script);
  return interpreter === undefined ? [file, way, tag] : [interpreter, file, way, tag];
}

/** The scripts, where every user may read them; gone with the test. */
export function hostileFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  cpSync(join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'hostile'), folder, { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
}

/** Where an agent could do harm if it got there. */
export function openOutside(): string {
  const folder = temporaryRoot();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'kept'), 'kept\n');
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'proof.log'), 'a line\n');
  return folder;
}

/** All that is in a folder, to be compared with a later picture of it. */
export function picture(folder: string): Record<string, unknown> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      const { mode, uid } = statSync(path);
      return [name, { mode, uid, text: statSync(path).isFile() && readFileSync(path, 'utf8') }];
    }),
  );
}

type Kind = Pick<HostileAgent, 'script' | 'interpreter' | 'isHardToEnd'>;

const SAYS: Kind = { script: 'says.py', interpreter: 'python3', isHardToEnd: false };
const ENDS: Kind = { script: 'ends.sh', interpreter: 'sh', isHardToEnd: false };
const LEAVES: Kind = { script: 'leaves.py', interpreter: 'python3', isHardToEnd: true };
const FOLDER: Kind = { script: 'folder.py', interpreter: 'python3', isHardToEnd: true };
const REACHES: Kind = { script: 'reaches.py', interpreter: 'python3', isHardToEnd: true };
const NODE: Kind = { script: 'node.mjs', interpreter: 'node', isHardToEnd: false };

/** By what each does first, and the ways in which it does it. */
const TABLE: readonly (readonly [Kind, FirstOfIt, string])[] = [
  [
    SAYS,
    'line',
    'prose fenced prose_around_json two_in_a_line empty_lines blanks carriage_returns byte_order_mark utf16 ' +
      'invalid_utf8 half_a_character split_character surrogate nul_bytes nul_in_text terminal_escapes bidi ' +
      'deep_json twice_the_key prototype huge_number one_byte_at_a_time the_limit unasked forged_verdict ' +
      'stderr_flood stderr_of_any_bytes flood flood_of_empty_lines flood_of_long_lines',
  ],
  [
    SAYS,
    'too_long',
    'one_more_than_the_limit no_line_end flood_without_line_end flood_of_nul_bytes',
  ],
  [
    ENDS,
    'line',
    'exit_after_hello exit_after_answering closes_stdin closes_stderr never_reads reads_a_byte ' +
      'reads_byte_by_byte spins stops_itself ignores_sigterm ignores_all_signals',
  ],
  [
    ENDS,
    'ended',
    'exit_0 exit_1 exit_255 exit_after_reading exit_in_half_a_line exit_without_line_end not_a_program ' +
      'killed aborted hung_up closes_stdout closes_all',
  ],
  [ENDS, 'nothing', 'says_nothing goes_on_after_the_end'],
  [
    LEAVES,
    'line',
    'child child_with_our_pipes_closed session double_fork daemon daemon_with_pipes_closed no_environment ' +
      'daemon_without_environment daemon_without_anything nohup setsid_program new_group other_name ' +
      'ignores_signals stopped_child many bomb bomb_of_daemons reforks hops ' +
      'child_and_exits daemon_and_exits daemon_without_anything_and_exits many_and_exits bomb_and_exits',
  ],
  [
    FOLDER,
    'line',
    'link_to_etc link_to_root link_outside link_to_a_file_outside link_to_itself links_in_a_circle ' +
      'link_to_its_folder link_to_nothing deep locked huge many odd_names fifo socket read_only_file ' +
      'setuid_file deletes_it replaces_it',
  ],
  [REACHES, 'line', 'kill_parent stop_parent parent_descriptors kill_all'],
  [
    NODE,
    'line',
    'blocks_its_loop detached_child ignores_its_end answers_each_line_twice ends_by_exit',
  ],
  [NODE, 'ended', 'throws rejects uses_up_memory'],
  [{ script: 'bad-interpreter', isHardToEnd: false }, 'ended', 'bad_interpreter'],
  [{ script: 'not-executable', isHardToEnd: false }, 'ended', 'not_executable'],
  [{ script: 'not-there', isHardToEnd: false }, 'ended', 'not_there'],
  [{ script: 'no-first-line', isHardToEnd: false }, 'line', 'no_first_line'],
];

/** These reach for others: whoever runs the tests, where nothing is between them. */
const NEVER_BESIDE_US = new Set(['kill_all', 'kill_parent', 'stop_parent', 'parent_descriptors']);

const SILENT_IN_SANDBOX = new Set(['closes_stdout', 'closes_all']);

/** All of them. */
export const HOSTILE_AGENTS: readonly HostileAgent[] = TABLE.flatMap(([kind, first, ways]) =>
  ways.split(' ').map((way) => ({
    ...kind,
    way,
    first,
    name: `${kind.script}: ${way}`,
    isSilentInSandbox: SILENT_IN_SANDBOX.has(way),
    levels: ISOLATIONS.filter((level) => level !== 'none' || !NEVER_BESIDE_US.has(way)),
  })),
);
