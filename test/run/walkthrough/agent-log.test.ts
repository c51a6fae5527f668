import { expect, it } from 'vitest';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { agentLog } from '../../../src/run/walkthrough/agent-log.js';
import { createMemoryLoop } from '../../support/memory-loop.js';

const ABOUT = { app_name: 'demo-api', env: 'stage' } as const;
const ESCALATED: ProofBody = {
  ...{ event_name: 'ESCALATED', ...ABOUT },
  ...{ event_id: 'e1', reason: 'fault_without_effect' },
};
const DEPLOY_FAILED: ProofBody = { event_name: 'DEPLOY_FAILED', ...ABOUT, reason: 'planted' };

it('lets an agent hear each line once it is durable, and says when the last one was written', async () => {
  const heard: string[] = [];
  const { parts, lines } = createMemoryLoop();
  const heardLog = agentLog(parts.proofLog, {
    hear: (line) => {
      heard.push(`${line.event_name} of ${String(lines.length)}`);
    },
  });
  const { log } = heardLog;
  expect(heardLog.isOver()).toBe(false);
  await log.append(ESCALATED, null);
  expect([heardLog.isOver(), heard]).toEqual([false, ['ESCALATED of 1']]);
  await log.append(DEPLOY_FAILED, null);
  expect([heardLog.isOver(), heard]).toEqual([true, ['ESCALATED of 1', 'DEPLOY_FAILED of 2']]);
});

it('lets it hear nothing of a line that was not written', async () => {
  const heard: ProofBody[] = [];
  const { parts } = createMemoryLoop({ write: () => Promise.reject(new Error('planted')) });
  const { log } = agentLog(parts.proofLog, { hear: (line) => heard.push(line) });
  await expect(log.append(ESCALATED, null)).rejects.toThrow('planted');
  expect(heard).toEqual([]);
});
