import { expect, it } from 'vitest';
import { onProcesses } from '../../../src/run/assembly/faults-of-processes.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';

it('kills a replica where a worker would leak, and leaves other faults as they are', () => {
  const [crash, ...others] = shippedScenarios();
  expect(crash && onProcesses(crash)).toMatchObject({
    id: 'crash',
    title: 'A replica is killed',
    faults: [{ fault: { kind: 'exit', times: 1 } }],
  });
  for (const other of others) expect(onProcesses(other)).toBe(other);
});
