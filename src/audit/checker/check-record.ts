import { toLoggedPolicy } from '../../core/domain/proof-lines/logged-policy.js';
import type { Run, RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { firstDifference, problem, type Problem } from './problem.js';

const SCENARIOS_IN_ORDER = ['crash', 'overload', 'false_alarm'] as const;
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9a-z.]+)?$/;

/** The first line's record is in itself right: what one of its fields says, the others do not deny. */
export function checkRecord(record: RunRecord, run: Run): Problem | undefined {
  const { kind, bus, scenarios } = record;
  const isPlayed = kind === 'run';
  const inOrder = SCENARIOS_IN_ORDER.filter((scenario) => scenarios.includes(scenario));
  return (
    firstDifference('policy', [
      ['policy', JSON.stringify(toLoggedPolicy(run.policy)), JSON.stringify(record.policy)],
    ]) ??
    firstDifference('run_record', [
      ['after told only of attacks', true, kind === 'violation' || record.after === undefined],
      ['attacks counted', kind === 'violation', record.attacks !== undefined],
      ['scenarios', inOrder.join(), scenarios.join()],
      ['scenarios named', isPlayed, scenarios.length > 0],
      ['place of the bus told', bus === 'redis', record.bus_place !== undefined],
      ['a bus in use', kind !== 'onboard', bus !== 'none'],
      ['an app in use', kind !== 'onboard', record.backend !== 'none'],
    ]) ??
    checkVersions(record)
  );
}

function checkVersions({ versions }: RunRecord): Problem | undefined {
  const odd = Object.values(versions).find((version) => !VERSION.test(version));
  return odd === undefined ? undefined : problem('run_record', 'versions such as 1.2.3', odd);
}
