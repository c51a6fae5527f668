import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import type { Remark } from '../../core/domain/remark.js';
import {
  MOST_EARLIER,
  WITNESS_FORMAT,
  type Remembered,
  type SealedEnd,
  type Witness,
} from '../../core/domain/witness.js';
import { runKindSchema } from '../../core/domain/proof-lines/run-record.js';
import { orFailLoudly } from './fail-loudly.js';
import type { LogFolder } from '../../audit/library/log-files.js';
import type { SigningKey } from './signing-key.js';
import {
  badHead,
  foreignKey,
  missingRun,
  numberTwice,
  oddThing,
  unlikeNamed,
  unlikeWitness,
  withHeads,
  type HeadedLog,
  type RootProblem,
} from '../../audit/checker/check-root.js';
import { numberOf, readRootLogs } from '../../audit/checker/root-logs.js';
import { problemInFull } from '../../core/domain/problem-sentence.js';
import { readWitness, witnessPath } from '../../audit/library/remembered.js';
import { writeWitness } from './witness-file.js';

/** Notes where a log ends that was just sealed. Never throws: what could not be noted is remarked. */
export type Remember = (end: SealedEnd) => void;

export interface JudgeParts {
  readonly logs: LogFolder;
  readonly key: SigningKey;
  readonly stateFolder: string;
  readonly remark: (remark: Remark) => void;
}

type Known = Omit<Witness, 'logs'>;

/**
 * Judges a root before a new log is begun in it, under its lock: every earlier log, of every kind,
 * was sealed by this user's own key, and the latest ones are those that the state folder remembers.
 * @returns how the logs that are sealed from now on are remembered
 * @throws DemoRunError `proof_log_invalid`, naming the log; `proof_log_failed` for something that is
 * no file where a log or a head belongs
 */
export function judgeRoot(parts: JudgeParts): Remember {
  const { logs, key, stateFolder } = parts;
  const judged = refuseForgedRoot({ logs, stateFolder, public_key: key.public_key });
  return keeping(judged.remembered, judged, parts);
}

interface JudgedRoot {
  readonly remembered: Remembered;
  readonly headed: readonly HeadedLog[];
  readonly isEmpty: boolean;
}

/** Where a root lies, and whose it is: the key is undefined for a user who has none yet. */
export interface RootOf {
  readonly logs: LogFolder;
  readonly stateFolder: string;
  readonly public_key: string | undefined;
}

/** The judgement alone, which changes nothing. @throws as `judgeRoot` does */
export function refuseForgedRoot(root: RootOf): JudgedRoot {
  const { logs, stateFolder, public_key = 'none' } = root;
  const found = orFailLoudly(logs, () => readRootLogs(logs.folder));
  const odd = oddThing(found.odd);
  if (odd !== undefined) throw refused(odd, root);
  const headed = orFailLoudly(logs, () => withHeads(found.logs));
  const remembered = readWitness(stateFolder, logs.folder);
  const witness = remembered.is === 'known' && !found.isEmpty ? remembered.witness : undefined;
  const wrong =
    foreignKey(headed, { public_key, origin: 'own' }) ??
    wrongHead(headed, witness) ??
    numberTwice(headed);
  if (wrong !== undefined) throw refused(wrong, root);
  return { remembered, headed, isEmpty: found.isEmpty };
}

/** A head, or a log, that is not what another log says, or what was remembered of the root. */
function wrongHead(
  headed: readonly HeadedLog[],
  witness: Witness | undefined,
): RootProblem | undefined {
  const unlike = (witness && unlikeWitness(headed, witness)) ?? unlikeNamed(headed, true);
  const wrong = unlike ?? badHead(headed);
  return wrong ?? (witness && missingIn(headed, witness));
}

function missingIn(logs: readonly HeadedLog[], witness: Witness): RootProblem | undefined {
  const found = missingRun(
    logs.map(({ number }) => number),
    witness,
  );
  return found && { ...found, path: undefined };
}

function keeping(
  remembered: Remembered,
  { headed, isEmpty }: { readonly headed: readonly HeadedLog[]; readonly isEmpty: boolean },
  { stateFolder, logs, remark }: JudgeParts,
): Remember {
  if (remembered.is === 'unusable') remark({ code: 'witness_unusable', about: remembered.because });
  let known = knownOf(remembered, headed);
  const gone = isEmpty ? latestOf(known) : undefined;
  if (gone !== undefined) {
    remark({ code: 'begun_anew', about: gone });
    const earlier = [gone, ...known.earlier].slice(0, MOST_EARLIER);
    known = { ...known, first: 1, sealed: [], earlier };
  }
  let isTold = false;
  const write = () => {
    try {
      writeWitness(stateFolder, logs.folder, known);
    } catch (error) {
      if (!isTold) remark({ code: 'witness_not_written', about: messageOf(error) });
      isTold = true;
    }
  };
  // A run that was killed between its head and this note is noted now.
  const caughtUp = headed.flatMap(sealedEnd).reduce(withEnd, known);
  const isBehind = caughtUp !== known;
  known = caughtUp;
  if (gone !== undefined || isBehind) write();
  return (end) => {
    known = withEnd(known, end);
    write();
  };
}

function knownOf(remembered: Remembered, headed: readonly HeadedLog[]): Known {
  if (remembered.is === 'known') return remembered.witness;
  const first = firstWithoutGap(headed.map(({ number }) => number));
  return { format: WITNESS_FORMAT, first, sealed: [], earlier: [] };
}

/** What is missing by now was accepted as lost, or never was here: it is not asked for again. */
function firstWithoutGap(numbers: readonly number[]): number {
  const there = new Set(numbers);
  let first = numbers.reduce((latest, number) => Math.max(latest, number), 1);
  while (there.has(first - 1)) first -= 1;
  return first;
}

function latestOf({ sealed }: Known): string | undefined {
  const ids = sealed.map(({ run_id }) => run_id);
  return ids.sort((a, b) => numberOf(b) - numberOf(a))[0];
}

/** How a log with a good head ended. */
function sealedEnd({ kind: named, head }: HeadedLog): SealedEnd[] {
  const kind = runKindSchema.safeParse(named).data;
  if (head.state !== 'good' || kind === undefined) return [];
  const { run_id, lines, head: last } = head.head;
  return [{ kind, run_id, lines, head: last }];
}

/** Of each kind the latest. @returns what was known, where that is not earlier */
function withEnd(known: Known, end: SealedEnd): Known {
  const before = known.sealed.find(({ kind }) => kind === end.kind);
  if (before !== undefined && numberOf(before.run_id) >= numberOf(end.run_id)) return known;
  return { ...known, sealed: [...known.sealed.filter(({ kind }) => kind !== end.kind), end] };
}

function refused(problem: RootProblem, { stateFolder, logs }: RootOf): DemoRunError {
  const { code, expected, found, path: named } = problem;
  const path = named ?? logs.folder;
  if (code === 'odd_file') {
    return new DemoRunError(
      'proof_log_failed',
      `${path} is ${found}, not ${expected.split(', ')[1] ?? ''}`,
      {
        remedy: 'move it away, or choose another folder with --root',
      },
    );
  }
  return new DemoRunError(
    'proof_log_invalid',
    `${path} does not verify: ${problemInFull({ ...problem, line: 0 })}`,
    { remedy: remedyFor(code, { stateFolder, logs }) },
  );
}

function remedyFor(code: string, { stateFolder, logs }: Pick<RootOf, 'stateFolder' | 'logs'>) {
  if (code === 'foreign_key') {
    return `this user's key lies in ${stateFolder}; name the folder of the key that sealed it with XDG_STATE_HOME, or move all of ${logs.folder} elsewhere, then run again`;
  }
  return code === 'witness' || code === 'archive_gap'
    ? `put it back as it was; if these logs were put here on purpose, move ${witnessPath(stateFolder, logs.folder)} away, then run again`
    : `put it back as it was, or move all of ${logs.folder} elsewhere, then run again`;
}
