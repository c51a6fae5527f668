import { describe, expect, it } from 'vitest';
import {
  MAX_LINE_BYTES,
  type Envelope,
  type ProofBody,
} from '../../../src/core/domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../../src/core/domain/proof-lines/run-record.js';
import { createFirstLines } from '../../../src/lab/in-memory/first-lines.js';
import { memoryRuns } from '../../../src/lab/in-memory/memory-run.js';
import { readRunInputs } from '../../../src/run/assembly/run-inputs.js';
import { encodeLine } from '../../../src/run/proof/encode-line.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';

const BODY: ProofBody = {
  event_name: 'ONBOARDING_STARTED',
  app_name: 'demo-api',
  runtime_type: 'backend',
  repo_url: 'https://github.com/example/demo-api',
};
const ENVELOPE: Envelope = {
  timestamp: '2026-01-01T00:00:00.000Z',
  run_id: '000001-8f3a',
  seq: 1,
  cause: null,
  prev: '0'.repeat(64),
};

function recordOfARun(): RunRecord {
  const { signal } = new AbortController();
  const scenarios = shippedScenarios();
  return memoryRuns({ inputs: readRunInputs(), env: 'stage', scenarios, signal })(0).record;
}

/** What any other writer makes of it. */
function inFull(body: ProofBody, record: RunRecord, envelope: Envelope): string {
  const told = { ...body, run: record };
  return encodeLine(told, envelope);
}

describe('first lines of runs that differ by their seed', () => {
  const record = recordOfARun();

  it('are to the byte what is written in full, whatever seed comes first', () => {
    const of = createFirstLines(record);
    for (const seed of [7, 0, 42, 7, 1, Number.MAX_SAFE_INTEGER, 10]) {
      const envelope = { ...ENVELOPE, run_id: `000001-${String(seed % 10).repeat(4)}` };
      expect(of(seed)(BODY, envelope)).toBe(inFull(BODY, { ...record, seed }, envelope));
    }
  });

  it.each<[string, ProofBody, Envelope]>([
    ['another body', { ...BODY, app_name: 'other-api' }, ENVELOPE],
    ['a body that looks like a seed', { ...BODY, app_name: '"seed":5,' }, ENVELOPE],
    ['a body that looks like an id', { ...BODY, app_name: '"run_id":"000001-8f3a"' }, ENVELOPE],
    ['a later moment', BODY, { ...ENVELOPE, timestamp: '2026-01-01T00:00:01.000Z' }],
    ['another line before it', BODY, { ...ENVELOPE, prev: '1'.repeat(64) }],
    [
      'another kind',
      { event_name: 'ONBOARDING_STARTED', app_name: '', runtime_type: '', repo_url: '' },
      ENVELOPE,
    ],
  ])('are not taken for those with %s', (_what, body, envelope) => {
    const of = createFirstLines(record);
    for (const seed of [5, 6, 5]) {
      of(seed)(BODY, ENVELOPE);
      expect(of(seed)(body, envelope)).toBe(inFull(body, { ...record, seed }, envelope));
    }
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('have no seed such as %d, known or not', (seed) => {
    const of = createFirstLines(record);
    expect(() => of(seed)(BODY, ENVELOPE)).toThrow();
    of(1)(BODY, ENVELOPE);
    expect(() => of(seed)(BODY, ENVELOPE)).toThrow();
  });

  it('keep the limit of a line where a longer seed would break it', () => {
    const of = (versions: RunRecord['versions']) => createFirstLines({ ...record, versions });
    const node = (length: number) => ({ ...record.versions, node: 'x'.repeat(length) });
    const { length } = of(node(0))(1)(BODY, ENVELOPE);
    // One byte is its LF.
    const atLimit = of(node(MAX_LINE_BYTES - length - 1));
    expect(atLimit(1)(BODY, ENVELOPE)).toHaveLength(MAX_LINE_BYTES - 1);
    expect(() => atLimit(10)(BODY, ENVELOPE)).toThrow(RangeError);
  });
});
