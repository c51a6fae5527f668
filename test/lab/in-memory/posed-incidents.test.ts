import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { memoryRuns } from '../../../src/lab/in-memory/memory-run.js';
import {
  openPosedIncidents,
  type PosedIncident,
} from '../../../src/lab/in-memory/posed-incidents.js';
import { readRunInputs } from '../../../src/run/assembly/run-inputs.js';

const CRASH: PosedIncident = { class: 'crash', utilization_ppm: 0 };
const OVERLOAD: PosedIncident = { class: 'overload', utilization_ppm: 950_000 };
const FALSE_ALARM: PosedIncident = { class: 'false_alarm', utilization_ppm: 50_000 };

/** Poses them one after the other. @returns what came of each, and the lines after the onboarding */
async function pose(all: readonly PosedIncident[], env: 'stage' | 'prod' = 'stage') {
  const text: string[] = [];
  const { signal } = new AbortController();
  const options = { inputs: readRunInputs(), env, scenarios: [], signal };
  const runs = memoryRuns({ ...options, onLine: (line) => text.push(line) });
  const posed = await openPosedIncidents(runs(42));
  const submitted = [];
  for (const one of all) submitted.push(await posed(one));
  const lines = text.map((line) => JSON.parse(line) as ProofLine);
  return { submitted, text, lines: lines.slice(3) };
}

describe('a posed incident', () => {
  it.each([
    [CRASH, 'restart_service', '1 worker replaced after failure'],
    [OVERLOAD, 'scale_workers', 'serving workers 1 -> 3'],
    [FALSE_ALARM, 'noop', 'nothing was touched'],
  ])('is decided, judged and acted on: %o', async (posed, action, effect) => {
    const { submitted, lines } = await pose([posed]);
    expect(submitted).toMatchObject([{ acted: { submission: { result: 'executed', action } } }]);
    expect(lines).toMatchObject([
      { event_name: 'RL_DECISION', event_type: posed.class, action, cause: 3 },
      { event_name: 'ORCH_EXEC', action, effect, cause: 4 },
    ]);
    expect(lines[0]).not.toHaveProperty('measured.windows');
  });

  it('does not depend on those before it', async () => {
    const { lines } = await pose(Array.from({ length: 60 }, () => CRASH));
    const acts = lines.filter(({ event_name }) => event_name === 'ORCH_EXEC');
    expect(acts).toHaveLength(60);
    const ids = new Set(acts.map((act) => 'decision_id' in act && act.decision_id));
    expect(ids.size).toBe(60);
  });

  it('is refused where the gates refuse it, and no act follows', async () => {
    const { submitted, lines } = await pose([OVERLOAD], 'prod');
    expect(submitted).toMatchObject([{ ended: { end: 'refused' } }]);
    expect(lines.map(({ event_name }) => event_name)).toEqual([
      'RL_DECISION',
      'APPROVAL_REQUESTED',
      'APPROVAL_DENIED',
      'ORCH_REFUSE',
      'ESCALATED',
    ]);
  });

  it('leaves a chain of hashes, the same under the same seed', async () => {
    const all = [CRASH, OVERLOAD, FALSE_ALARM, CRASH];
    const { text } = await pose(all);
    for (const [at, line] of text.entries()) {
      const before = text[at - 1];
      if (before === undefined) continue;
      const hash = createHash('sha256').update(`${before}\n`).digest('hex');
      expect(line).toContain(`"prev":"${hash}"`);
    }
    expect((await pose(all)).text).toEqual(text);
  });
});
