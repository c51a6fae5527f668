import { appendFileSync } from 'node:fs';
import { proofPath } from '../support/proof-file.js';
import { beforeFirstLine, changingCalls, pointText, type LogCall } from './call-points.js';
import { newPlace, type Place } from './place.js';
import { writtenText } from './trace.js';
import { killedRun, tracedRun } from './traced-run.js';

/** Files that runs can begin from, again and again, and what a clean run from them does. */
export interface Start {
  readonly name: string;
  readonly place: Place;
  readonly calls: readonly LogCall[];
}

/** A call of a run from such files. */
export interface Trial {
  readonly start: Start;
  readonly at: LogCall;
}

export interface Starts {
  /** Nothing at all: folders, and whatever a machine needs only once, are made first. */
  readonly first: Start;
  /** A run has ended well: its logs are archived first. */
  readonly second: Start;
  /** A run was killed between a decision and its outcome, within a line: that is recovered first. */
  readonly recovery: Start;
}

export async function allStarts(): Promise<Starts> {
  const first = await startFrom('first start', newPlace());
  const [second, recovery] = await Promise.all([afterOneRun(first), afterAKilledRun(first)]);
  return { first, second, recovery };
}

export function removeAll(starts: Starts): void {
  for (const { place } of [starts.first, starts.second, starts.recovery]) place.remove();
}

export function trialsAt(start: Start, calls: readonly LogCall[]): [string, Trial][] {
  return calls.map((at) => [`${start.name}, ${pointText(at)}`, { start, at }]);
}

/** The calls of a recovery by which a log or what belongs to it is changed, in every start alike. */
export function recoveringCalls({ recovery }: Starts): LogCall[] {
  return beforeFirstLine(recovery.calls).filter(({ area }) => area === 'proof');
}

async function afterOneRun(first: Start): Promise<Start> {
  const place = first.place.copy();
  await tracedRun(place);
  return startFrom('second start', place);
}

async function afterAKilledRun(first: Start): Promise<Start> {
  const outcome = '{"event_name":"ORCH_EXEC';
  const at = first.calls.find(({ call }) => writtenText(call).startsWith(outcome));
  if (at === undefined) throw new Error('the clean run has no outcome to be killed before');
  const place = first.place.copy();
  await killedRun(place, at);
  appendFileSync(proofPath(place.root), outcome);
  return startFrom('recovery', place);
}

async function startFrom(name: string, place: Place): Promise<Start> {
  const trial = place.copy();
  const clean = await tracedRun(trial);
  const calls = changingCalls(clean, trial);
  trial.remove();
  if (clean.code !== 0) throw new Error(`the clean run failed: ${clean.stderr}`);
  return { name, place, calls };
}
