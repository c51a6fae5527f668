import { describe, expect, it } from 'vitest';
import { NO_BACK_OFF } from '../../../src/run/app/back-off.js';
import { Failures } from '../../../src/run/app/failures.js';
import { PoolWorker } from '../../../src/run/app/pool-worker.js';

/** A worker that no thread is behind. */
const worker = Object.create(PoolWorker.prototype, { name: { value: 'w1' } }) as PoolWorker;

function failed(tooLateMs?: number): Failures {
  const failures = new Failures(NO_BACK_OFF, { nowUs: () => 7 });
  failures.add(worker, 'hang', tooLateMs);
  return failures;
}

const reportOf = (failures: Failures) => failures.list[0]?.report;

describe('a worker of which nobody could tell why it was silent', () => {
  it('says how late it was looked at', () => {
    expect(reportOf(failed(150))).toEqual({
      ...{ worker: 'w1', cause: 'hang', at_us: 7 },
      timers_late_ms: 150,
    });
  });

  it('is explained by its exit', () => {
    const failures = failed(150);
    failures.explain(worker, 'ERR_WORKER_OUT_OF_MEMORY');
    expect(reportOf(failures)).toEqual({
      ...{ worker: 'w1', cause: 'ERR_WORKER_OUT_OF_MEMORY', at_us: 7 },
    });
  });

  it('is not told otherwise where the cause was clear', () => {
    const failures = failed();
    failures.explain(worker, 'exit_1');
    expect(reportOf(failures)).toEqual({ worker: 'w1', cause: 'hang', at_us: 7 });
  });
});
