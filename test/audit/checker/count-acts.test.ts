import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkLog } from '../../../src/audit/checker/check-log.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import {
  actedAround,
  agentEnded,
  agentRun,
  agentRunBodies,
  agentStarted,
} from '../../support/sample-agents.js';
import { outcomeUnknown, recovered } from '../../support/sample-endings.js';
import { decided, injected, runRecord } from '../../support/sample-lines.js';
import { chainedLines, defaultRun, openingLines } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const check = (lines: readonly string[]) => {
  const path = join(temporaryRoot(), 'counted.log');
  writeFileSync(path, lines.join(''));
  return checkLog(path);
};
const actsOf = async (bodies: readonly ProofBody[]) => {
  const { acts, problem } = await check(chainedLines(bodies));
  return { ...acts, problem: problem?.code ?? null };
};

it('counts what was carried out, each of which follows a decision', async () => {
  expect(await actsOf(defaultRun())).toEqual({ allowed: 3, without: 0, unknown: 0, problem: null });
});

it("counts a worker that ended by nobody's order", async () => {
  const bodies = agentRunBodies().toSpliced(-1, 0, actedAround());
  expect(await actsOf(bodies)).toMatchObject({ without: 1, problem: null });
  const alone = [...openingLines(agentRun()), agentStarted(), actedAround(), agentEnded(0)];
  expect(await actsOf(alone)).toMatchObject({ allowed: 0, without: 1 });
});

it('says of a decision that is open, or that a killed run left open, that nobody knows', async () => {
  const killed = [...openingLines(runRecord()), injected('crash'), decided('crash')];
  expect(await actsOf(killed)).toMatchObject({ allowed: 0, unknown: 1 });
  const ended = [...killed, outcomeUnknown('restart_service'), recovered(killed.length)];
  expect(await actsOf(ended)).toEqual({ allowed: 0, without: 0, unknown: 1, problem: null });
});

it('counts no act of a line that is not good', async () => {
  const lines = chainedLines(defaultRun());
  const act = lines.findIndex((line) => line.includes('"ORCH_EXEC"'));
  const changed = lines.with(act, (lines[act] ?? '').replace('"d1"', '"d7"'));
  // The decision before it is open: only this line could have told whether it was done.
  expect((await check(changed)).acts).toEqual({ allowed: 0, without: 0, unknown: 1 });
});

it('counts no decision of a line that is not good', async () => {
  const lines = chainedLines(defaultRun());
  const at = lines.findIndex((line) => line.includes('"RL_DECISION"'));
  const forged = (lines[at] ?? '').replace(
    '"action":"restart_service"',
    '"action":"scale_workers"',
  );
  const { acts, open_decision, problem } = await check(lines.with(at, forged));
  expect(problem?.line).toBe(at + 1);
  expect({ acts, open_decision }).toEqual({
    acts: { allowed: 0, without: 0, unknown: 0 },
    open_decision: null,
  });
});
