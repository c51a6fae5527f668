import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { Outbox } from '../../../src/run/events/outbox.js';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import { selectScenarios } from '../../../src/run/walkthrough/scenarios.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import {
  conclusively,
  eventNames,
  linesOf,
  proofLines,
  walk,
  type Walk,
} from '../../support/walk.js';

const INCIDENT = ['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_EXEC', 'SYSTEM_STABLE'];
const EIGHTEEN = [
  ...['ONBOARDING_STARTED', 'ONBOARDING_VALIDATION_PASSED', 'SPEC_GENERATED'],
  ...[
    'DEPLOYMENT_TRIGGERED',
    'RUNTIME_EMIT',
    'RUNTIME_EMIT',
    ...INCIDENT,
    ...INCIDENT,
    ...INCIDENT,
  ],
];

describe('a whole run', () => {
  let run: Walk;

  beforeAll(async () => {
    const roots: string[] = [];
    [run] = await conclusively(async () => {
      const root = mkdtempSync(join(tmpdir(), 'demo-run-test-'));
      roots.push(root);
      return [await walk(root)] as const;
    });
    return () => {
      for (const root of roots) rmSync(root, { recursive: true, force: true });
    };
  });

  it('passes, in eighteen lines, in the order of the story', async () => {
    expect(run.result).toMatchObject({ passed: true, exit_code: 0 });
    expect(eventNames(run.lines)).toEqual(EIGHTEEN);
    expect(run.lines.map(({ seq }) => seq)).toEqual(EIGHTEEN.map((_name, index) => index + 1));
    expect(await verifyLog(join(run.root, 'logs', 'day1_proof.log'))).toMatchObject({
      ...{ valid: true, lines: 18, head: run.result.head },
    });
  });

  it('announces each failure with its kind and its reserved event', () => {
    expect(linesOf(run.lines, 'FAILURE_INJECTED')).toMatchObject([
      { scenario: 'crash', failure_type: 'crash', event_id: 'e3', fault: { kind: 'leak' } },
      { scenario: 'overload', failure_type: 'overload', event_id: 'e4', fault: { kind: 'load' } },
      { scenario: 'false_alarm', failure_type: 'false_alarm', event_id: 'e5' },
    ]);
  });

  it('writes each decision as a name where the table chose, as an index where a rule did', () => {
    expect(linesOf(run.lines, 'RL_DECISION')).toMatchObject([
      {
        ...{ event_type: 'crash', decision: 'restart_service', action: 'restart_service' },
        ...{ action_index: 1, decided_by: 'q_table', decision_id: 'd1', event_id: 'e3' },
        ...{ cause_seen: 'ERR_WORKER_OUT_OF_MEMORY', workers_from: 0, workers_to: null },
      },
      {
        ...{ event_type: 'overload', decision: 'scale_workers', action: 'scale_workers' },
        ...{ action_index: 2, decided_by: 'q_table', decision_id: 'd2', event_id: 'e4' },
        ...{ workers_from: 1, workers_to: 3 },
      },
      {
        ...{ event_type: 'false_alarm', decision: 0, action: 'noop', action_index: 0 },
        ...{ decided_by: 'rule', decision_id: 'd3', event_id: 'e5', workers_to: null },
      },
    ]);
  });

  it('reports each act and each recovery', () => {
    const actions = ['restart_service', 'scale_workers', 'noop'];
    expect(linesOf(run.lines, 'ORCH_EXEC')).toMatchObject(
      actions.map((action) => ({ action, status: 'executed' })),
    );
    const stable = linesOf(run.lines, 'SYSTEM_STABLE');
    expect(stable).toMatchObject([
      { recovery_action: 'restart_service', good_probes: 3, workers: 1 },
      { recovery_action: 'scale_workers', good_probes: 3, workers: 3 },
      { recovery_action: 'noop', good_probes: 3, workers: 3 },
    ]);
    const decided = linesOf(run.lines, 'RL_DECISION');
    for (const [index, { measured }] of stable.entries()) {
      expect(decided[index]?.measured.detect_us).toBeLessThanOrEqual(measured.recover_us);
      expect(measured.recover_us).toBeLessThanOrEqual(measured.stable_us);
    }
  });

  it('follows each incident from line to line by its causes', () => {
    expect(run.lines.slice(6).map(({ cause }) => cause)).toEqual([
      ...[null, 7, 8, 9, null, 11, 12, 13, null, 15, 16, 17],
    ]);
  });

  it('puts the record of the run on the first line and on no other', () => {
    expect(run.lines.map((line) => 'run' in line)).toEqual(run.lines.map((_l, i) => i === 0));
    expect(run.lines[0]).toMatchObject({
      run: {
        kind: 'run',
        env: 'stage',
        bus: 'embedded',
        scenarios: ['crash', 'overload', 'false_alarm'],
      },
    });
  });

  it('stores every event in the CSV file, under the id of the run', () => {
    const rows = readCsv(run.root);
    const id = run.result.run_id;
    expect(rows.map(({ event_id }) => event_id)).toEqual(
      ['e1', 'e2', 'e3', 'e4', 'e5'].map((event) => `${id}-${event}`),
    );
    expect(rows.map(({ event_type }) => event_type)).toEqual([
      ...['deploy', 'scale', 'crash', 'overload', 'false_alarm'],
    ]);
    expect(rows.map(({ workers }) => workers)).toEqual(['0', '1', '0', '1', '3']);
  });

  it('gives proof log, CSV and metrics the same events', () => {
    const rows = readCsv(run.root);
    const outbox = new Outbox();
    for (const line of run.lines) outbox.take(line);
    const told = outbox.emissions().map(({ entry }) => entry.event);
    const asText = (event: object) =>
      Object.fromEntries(Object.entries(event).map(([key, value]) => [key, String(value ?? '')]));
    expect(rows).toEqual(told.map(asText));
    const metrics = readFileSync(join(run.root, 'logs', 'stage', 'metrics.prom'), 'utf8');
    for (const { event_type = '', status = '' } of rows) {
      expect(metrics).toContain(
        `demo_run_events_total{event_type="${event_type}",status="${status}"} 1`,
      );
    }
  });

  it('attacks the gates, all in vain, in a log of its own', async () => {
    const attacks = run.facts.flatMap((fact) => (fact.fact === 'attacks' ? [fact.summary] : []));
    expect(attacks).toMatchObject([{ app_unchanged: true, control: 'passed' }]);
    expect(attacks[0]?.blocked).toBe(attacks[0]?.attacks);
    const lines = proofLines(run.root, 'violation_proof.log');
    expect(linesOf(lines, 'ORCH_EXEC')).toMatchObject([{ control: true, action: 'noop' }]);
    expect(linesOf(lines, 'ORCH_REFUSE')).toHaveLength(attacks[0]?.attacks ?? 0);
    expect(await verifyLog(join(run.root, 'logs', 'violation_proof.log'))).toMatchObject({
      valid: true,
    });
  });
});

describe('a second run', () => {
  it('behaves as the first, byte for byte, and appends to the CSV file', async () => {
    const { selected: scenarios } = selectScenarios(shippedScenarios(), ['A', 'C']);
    const [first, second] = await conclusively(async () => {
      const root = temporaryRoot();
      return [await walk(root, { scenarios }), await walk(root, { scenarios })] as const;
    });
    expect(second.result.behaviour_digest).toBe(first.result.behaviour_digest);
    expect(first.result.behaviour_digest).toMatch(/^[0-9a-f]{64}$/);
    expect(second.lines).toHaveLength(14);
    expect(second.lines[0]?.prev).toBe(first.result.head);
    expect(readCsv(second.root)).toHaveLength(8);
  });
});

describe('a run that does not take place', () => {
  it('is refused in prod without its flag, in one line', async () => {
    const { result, lines, facts } = await walk(temporaryRoot(), { env: 'prod' });
    expect(result).toMatchObject({ passed: false, exit_code: 3 });
    expect(eventNames(lines)).toEqual(['RUN_REFUSED']);
    expect(facts.some(({ fact }) => fact === 'step')).toBe(false);
  });

  it('ends after the rejection of its app', async () => {
    const request = { name: 'Demo', repo_url: 'nowhere', runtime: 'backend' };
    const { result, lines } = await walk(temporaryRoot(), { request });
    expect(result).toMatchObject({ passed: false, exit_code: 1 });
    expect(eventNames(lines)).toEqual(['ONBOARDING_STARTED', 'ONBOARDING_REJECTED']);
  });
});

function readCsv(root: string): Record<string, string>[] {
  const text = readFileSync(join(root, 'logs', 'stage', 'runtime_events.csv'), 'utf8');
  return parse(text, { columns: true });
}
