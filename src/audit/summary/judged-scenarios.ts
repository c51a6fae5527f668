import type { ExpectedScenario } from '../../core/domain/proof-lines/expectations.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { expectationsOf } from './expectations.js';
import { endOfIncident, type Ending, type IncidentRecord } from './incident-record.js';
import { judgeScenario, type JudgedScenario } from './judge-scenario.js';
import type { RunSummary } from './run-summary.js';

/** A scenario of a run, and the line that it begins with. */
export interface JudgedOfRun extends JudgedScenario {
  readonly id: string;
  readonly first_seq: number;
  /** The first line of each incident in it. */
  readonly incidents: readonly number[];
}

interface SummarizedRun {
  readonly run: Pick<RunRecord, 'scenarios' | 'expects'> | null;
  readonly summary: RunSummary;
}

/**
 * Every scenario that a run has played, judged by what its log says, or by what else must follow it.
 * @param expected where the log of a run does not say it
 */
export function judgedScenarios(
  { run, summary }: SummarizedRun,
  expected: { readonly incidents: readonly ExpectedScenario[] },
): readonly JudgedOfRun[] {
  const due = expectationsOf(run, expected.incidents);
  return summary.scenarios.map((scenario, at) => {
    const id = scenario.id ?? run?.scenarios[at] ?? '';
    const expectations = due.find((one) => one.id === id)?.expect ?? [];
    const { first_seq } = scenario;
    const incidents = scenario.incidents.map((incident) => incident.first_seq);
    return { id, first_seq, incidents, ...judgeScenario(scenario, expectations) };
  });
}

/** How an incident ended: one that was injected, as its scenario did. */
export function endingOf(record: IncidentRecord, scenarios: readonly JudgedOfRun[]): Ending {
  const played = scenarios.find(({ first_seq }) => first_seq === record.first_seq);
  return played?.ending ?? endOfIncident(record);
}
