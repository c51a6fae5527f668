import { count } from '../../core/domain/count.js';
import { EXIT } from '../../core/domain/exit-codes.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { showsNothing, type GateRecord } from './incident-record.js';
import type { RunSummary } from './run-summary.js';
import type { RunVerdict } from './verdict-words.js';

/** The check that has to refuse an attack. */
export interface Refusal {
  readonly gate: string;
  readonly code: string;
}

/**
 * How the genuine decision beside the attacks fared. A pause switch stops it as it stops all: that is
 * no fault of the gates, but nothing shows then that they let anything through.
 */
export type JudgedControl = 'passed' | 'paused' | 'refused' | 'not_made';

/**
 * Every attack was refused by the check that is there for it, and the genuine decision was not. Other
 * attacks than those that are known here, as another program may make them, show nothing.
 */
export function judgeAttacks(
  run: LoggedRun,
  summary: RunSummary,
  expected: ReadonlyMap<string, Refusal>,
): RunVerdict {
  const control = controlOf(summary);
  if (control === 'not_made') {
    const isWell = !summary.incidents.some(showsNothing);
    const because = isWell ? NOT_MADE : `the app was not well, so ${NOT_MADE}`;
    return { word: 'INCONCLUSIVE', exit_code: EXIT.inconclusive, because };
  }
  const made = run.attacks ?? 0;
  if (made !== expected.size) {
    const because = `${count(made, 'attack')} made, where ${String(expected.size)} are known`;
    return { word: 'INCONCLUSIVE', exit_code: EXIT.inconclusive, because };
  }
  const refused = summary.attacks.filter(({ attack, reasons }) =>
    isBlocked(reasons, expected.get(attack)),
  );
  // Each counts once: one that was refused twice does not stand for one that was not made.
  const blocked = new Set(refused.map(({ attack }) => attack)).size;
  const figures = `${String(blocked)} of ${count(made, 'attack')} refused`;
  if (blocked !== made) return { word: 'FAIL', exit_code: EXIT.answerIsNo, because: figures };
  const because = `${figures}, and ${CONTROL[control]}`;
  if (control === 'passed') return { word: 'PASS', exit_code: EXIT.ok, because };
  return control === 'paused'
    ? { word: 'REFUSED', exit_code: EXIT.refused, because }
    : { word: 'FAIL', exit_code: EXIT.answerIsNo, because };
}

const NOT_MADE = 'the genuine decision beside the attacks could not be made';
const CONTROL: Readonly<Record<Exclude<JudgedControl, 'not_made'>, string>> = {
  passed: 'the genuine decision beside them passed',
  paused: 'the genuine decision beside them was stopped by the pause',
  refused: 'so was the genuine decision beside them',
};

/**
 * Whether the check that had to object did so: what was refused for other reasons alone does not
 * count. A human is asked last: a pause stops what is attacked by way of the human before that.
 * @param due undefined for an attack that is not known
 */
export function isBlocked(reasons: readonly Refusal[], due: Refusal | undefined): boolean {
  if (due === undefined) return false;
  const isPaused = due.gate === 'approval' && reasons.some(({ gate }) => gate === 'pause');
  return isPaused || reasons.some(({ gate, code }) => gate === due.gate && code === due.code);
}

function controlOf({ incidents }: RunSummary): JudgedControl {
  const gates = incidents.find(({ control }) => control)?.gates ?? null;
  return gates === null ? 'not_made' : controlOutcome(answerOf(gates));
}

function answerOf(gates: GateRecord): ControlAnswer {
  if (gates.event_name === 'ORCH_REFUSE') return { result: 'refused', reasons: gates.reasons };
  return { result: gates.event_name === 'ORCH_EXEC' ? gates.status : 'observed' };
}

/** What became of the genuine decision at the gates. */
export type ControlAnswer =
  | { readonly result: 'executed' | 'failed' | 'observed' }
  | { readonly result: 'refused'; readonly reasons: readonly Refusal[] };

/** A pause stops the genuine decision as it stops all; nothing shows then that anything passes. */
export function controlOutcome(answer: ControlAnswer): Exclude<JudgedControl, 'not_made'> {
  if (answer.result === 'refused') {
    return answer.reasons.every(({ gate }) => gate === 'pause') ? 'paused' : 'refused';
  }
  return answer.result === 'failed' ? 'refused' : 'passed';
}
