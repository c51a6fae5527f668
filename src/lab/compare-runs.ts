import {
  SCENARIO_MEASURES,
  stableMeasures,
  type ScenarioMeasure,
} from '../core/domain/proof-lines/behaviour.js';
import type { ProgressEvent, RunResult } from '../run/walkthrough/progress-events.js';

/** One whole run: what it told, and its result. */
export interface PlayedRun {
  readonly facts: readonly ProgressEvent[];
  readonly result: RunResult;
}

/** One measure of one scenario, on the real pool and on the simulated app. */
export interface MeasuredDifference {
  readonly scenario: string;
  readonly measure: ScenarioMeasure;
  /** Of every real run: the median and the extremes. */
  readonly real: { readonly median: number; readonly min: number; readonly max: number };
  readonly simulated: number;
}

export interface RunComparison {
  /** Whether every run decided, did and said the same, in the same order. */
  readonly same_behaviour: boolean;
  readonly real_runs: number;
  readonly differences: readonly MeasuredDifference[];
}

/** @param real at least one run on the real pool, of the scenarios of the simulated one */
export function compareRuns(real: readonly PlayedRun[], simulated: PlayedRun): RunComparison {
  const behaviour = behaviourOf(simulated);
  return {
    same_behaviour: real.every((run) => behaviourOf(run) === behaviour),
    real_runs: real.length,
    differences: measuresOf(simulated).flatMap(({ scenario, measures }) =>
      SCENARIO_MEASURES.map((measure) => {
        const values = real.flatMap((run) => valueIn(run, scenario, measure) ?? []);
        values.sort((a, b) => a - b);
        const [min, max] = [values[0] ?? 0, values.at(-1) ?? 0];
        const median = values[Math.floor((values.length - 1) / 2)] ?? 0;
        return { scenario, measure, real: { median, min, max }, simulated: measures[measure] };
      }),
    ),
  };
}

function valueIn(run: PlayedRun, scenario: string, measure: ScenarioMeasure): number | undefined {
  return measuresOf(run).find((played) => played.scenario === scenario)?.measures[measure];
}

/** The names of the lines, and what was decided and done, in their order. */
function behaviourOf({ facts, result }: PlayedRun): string {
  const lines = facts.flatMap((fact) => {
    if (fact.fact !== 'line') return [];
    return [Object.entries(fact.line).filter(([key]) => key !== 'measured' && key !== 'run')];
  });
  const scenarios = result.scenarios.map(({ status, decision, gate }) => [status, decision, gate]);
  return JSON.stringify([lines, scenarios]);
}

function measuresOf({ facts, result }: PlayedRun): {
  readonly scenario: string;
  readonly measures: Record<ScenarioMeasure, number>;
}[] {
  return result.scenarios.flatMap(({ scenario, first_seq, last_seq }) => {
    const lines = facts.flatMap((fact) =>
      fact.fact === 'line' && fact.seq >= first_seq && fact.seq <= last_seq ? [fact.line] : [],
    );
    const decided = lines.find(({ event_name }) => event_name === 'RL_DECISION');
    const stable = lines.find(({ event_name }) => event_name === 'SYSTEM_STABLE');
    if (decided?.event_name !== 'RL_DECISION' || stable?.event_name !== 'SYSTEM_STABLE') return [];
    const { detect_us } = decided.measured;
    return [{ scenario, measures: { detect_us, ...stableMeasures(stable) } }];
  });
}
