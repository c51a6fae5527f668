import { expect, it } from 'vitest';
import { meteredLog } from '../../../src/run/walkthrough/metered-log.js';
import { decided, refused } from '../../support/sample-lines.js';
import { createMemoryLoop } from '../../support/memory-loop.js';

it('counts decisions, and each gate that objected once, apart for control and attacks', async () => {
  const counted: unknown[] = [];
  const log = meteredLog(createMemoryLoop().parts.proofLog, {
    countDecision: (...decision) => counted.push(decision),
    countRefusal: (...refusal) => counted.push(refusal),
  });
  const twice = { ...refused(null), reasons: [...refused(null).reasons, ...refused(null).reasons] };
  for (const line of [decided('crash'), { ...decided('crash'), control: true as const }, twice]) {
    await log.append(line, null);
  }
  await log.append(refused('rollback'), null);
  const gates = new Set(refused(null).reasons.map(({ gate }) => gate));
  expect(counted).toEqual([
    ['restart_service', false],
    ['restart_service', true],
    ...[...gates].map((gate) => [gate, false]),
    ...[...gates].map((gate) => [gate, true]),
  ]);
});

it('has a line durable before it is counted', async () => {
  const { parts, lines } = createMemoryLoop();
  const metrics = {
    countDecision: () => undefined,
    countRefusal: () => {
      throw new Error('no such counter');
    },
  };
  const log = meteredLog(parts.proofLog, metrics);
  await expect(log.append(refused(null), null)).rejects.toThrow('no such counter');
  expect(lines).toMatchObject([{ event_name: 'ORCH_REFUSE' }]);
});
