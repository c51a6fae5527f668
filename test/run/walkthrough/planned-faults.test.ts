import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/core/domain/fault.js';
import type { FaultInjector, ProofLog } from '../../../src/core/domain/ports.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { PlannedFaults } from '../../../src/run/walkthrough/planned-faults.js';
import { LOAD, storm } from '../../support/fault-scenarios.js';
import { decided } from '../../support/sample-lines.js';

const EXIT: Fault = { kind: 'exit', times: 1 };
const clock = { nowUs: () => 5_000 };

function openInjector() {
  const seen: string[] = [];
  const injector: FaultInjector = {
    search: () => Promise.resolve(),
    inject(fault, afterMs) {
      seen.push(`${fault.kind} after ${String(afterMs)}`);
      return Promise.resolve(() => {
        seen.push(`no ${fault.kind}`);
        return Promise.resolve();
      });
    },
  };
  return { injector, seen };
}

/** A log that counts its lines. */
function countingLog(): ProofLog {
  let lines = 0;
  return {
    ...{ runId: '000001-abcd', path: 'log' },
    get lines() {
      return lines;
    },
    append: () => Promise.resolve((lines += 1)),
  };
}

function decisionFor(action: 'restart_service' | 'scale_workers'): ProofBody {
  return { ...decided('overload'), action };
}

describe('the faults of a scenario', () => {
  it('come by the clock where they wait for no action', async () => {
    const { injector, seen } = openInjector();
    const faults = new PlannedFaults(injector, clock, [
      { fault: EXIT },
      { fault: LOAD, after_ms: 40 },
      { fault: storm(3), after_ms: 10 },
      { fault: EXIT, during: 'scale_workers' },
    ]);
    await faults.begin();
    expect(seen).toEqual(['exit after 0', 'load after 40', 'alerts after 10']);
    // The last alert is raised 800 ms after the history began.
    expect(faults.lastUs).toBe(5_000 + 810_000);
  });

  it('come once the action that they wait for is decided on, and no second time', async () => {
    const { injector, seen } = openInjector();
    const planned = [{ fault: EXIT, during: 'scale_workers', after_ms: 7 }] as const;
    const faults = new PlannedFaults(injector, clock, planned);
    await faults.begin();
    const log = faults.hearing(countingLog());
    await log.append(decisionFor('restart_service'), null);
    expect(seen).toEqual([]);
    expect(await log.append(decisionFor('scale_workers'), null)).toBe(2);
    await log.append(decisionFor('scale_workers'), null);
    expect(seen).toEqual(['exit after 7']);
    expect(log.lines).toBe(3);
  });

  it('are all taken away at the end, and none comes after it', async () => {
    const { injector, seen } = openInjector();
    const faults = new PlannedFaults(injector, clock, [
      { fault: LOAD },
      { fault: EXIT, during: 'scale_workers' },
    ]);
    await faults.begin();
    await faults.takeAway();
    await faults.hearing(countingLog()).append(decisionFor('scale_workers'), null);
    expect(seen).toEqual(['load after 0', 'no load']);
  });
});
