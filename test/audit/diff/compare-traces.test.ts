import { describe, expect, it } from 'vitest';
import { compareTraces } from '../../../src/audit/diff/compare-traces.js';
import { RunTrace } from '../../../src/audit/diff/run-trace.js';
import type { ProofBody, ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import {
  decided,
  executed,
  injected,
  refused,
  runRecord,
  stable,
} from '../../support/sample-lines.js';
import { chainedLines, defaultRun, openingLines, scenarioLines } from '../../support/sample-log.js';

const RUN = defaultRun();
const OTHER = { runId: '000009-1234', prev: 'a'.repeat(64) };

function traceOf(bodies: readonly ProofBody[], place?: typeof OTHER): RunTrace {
  const trace = new RunTrace();
  for (const line of chainedLines(bodies, place)) trace.take(JSON.parse(line) as ProofLine);
  return trace;
}

describe('a run that is compared with another one', () => {
  it('keeps what both did as the other one keeps it, and tells what differs all the same', () => {
    const bent = RUN.map((body, at) => (at === 7 ? { ...body, why: 'something else' } : body));
    const a = traceOf(RUN);
    const b = new RunTrace(a);
    for (const line of chainedLines(bent, OTHER)) b.take(JSON.parse(line) as ProofLine);
    expect(b.behaviour).toEqual(traceOf(bent as ProofBody[]).behaviour);
    expect(compareTraces(a, b)).toMatchObject({ differing: 1, first: { line_b: 8, field: 'why' } });
  });
});

describe('two runs', () => {
  it('that differ only in run id, links and measured values are the same', () => {
    const later = RUN.map((body) =>
      body.event_name === 'SYSTEM_STABLE'
        ? { ...body, measured: { ...body.measured, recover_us: body.measured.recover_us * 2 } }
        : body,
    );
    const { same, differing, first, measured } = compareTraces(traceOf(RUN), traceOf(later, OTHER));
    expect({ same, differing, first }).toEqual({ same: true, differing: 0, first: null });
    const acts = measured.filter(({ measure }) => measure === 'recover_us');
    // For the false alarm nothing was done.
    expect(acts.map(({ part, ratio }) => [part, ratio])).toEqual([
      ['crash', 2],
      ['overload', 2],
    ]);
  });

  it('differ first where the first line of other behaviour stands', () => {
    const bent = RUN.map((body, at) =>
      at === 7 || at === 11 ? { ...body, why: 'something else' } : body,
    ) as ProofBody[];
    expect(compareTraces(traceOf(RUN), traceOf(bent))).toMatchObject({
      same: false,
      lines: 18,
      differing: 2,
      first: { line_a: 8, line_b: 8, field: 'why', b: '"something else"' },
    });
  });

  it('differ in the run record before anything else', () => {
    const other = defaultRun(runRecord({ seed: 7 }));
    expect(compareTraces(traceOf(RUN), traceOf(other))).toMatchObject({
      differing: 1,
      first: { line_a: 1, line_b: 1, field: 'run.seed', b: '7' },
    });
  });

  it('of which one has a line more differ in that line alone, whatever is counted up behind it', () => {
    const more = [...RUN.slice(0, 10), injected('crash'), decided('crash'), ...RUN.slice(10)];
    const found = compareTraces(traceOf(RUN), traceOf(more));
    expect(found).toMatchObject({ same: false, lines: 20, differing: 2, only_a: 0, only_b: 2 });
    expect(found.first).toMatchObject({ line_a: null, line_b: 11 });
    expect(found.decisions.map(({ a, b, same }) => [a?.seq, b?.seq, same])).toEqual([
      ...[
        [8, 8, true],
        [undefined, 12, false],
        [12, 14, true],
        [16, 18, true],
      ],
    ]);
    expect(compareTraces(traceOf(more), traceOf(RUN))).toMatchObject({ differing: 2, only_a: 2 });
  });

  it('that decided otherwise are told so, decision by decision', () => {
    const other = RUN.map((body): ProofBody =>
      body.event_name === 'RL_DECISION' && body.event_type === 'crash'
        ? { ...body, action: 'noop', decided_by: 'rule' }
        : body,
    );
    const { decisions, first } = compareTraces(traceOf(RUN), traceOf(other));
    expect(first).toMatchObject({ line_a: 8, line_b: 8, field: 'action' });
    expect(decisions.map(({ same }) => same)).toEqual([false, true, true]);
    expect(decisions[0]).toMatchObject({
      a: { incident: 'crash', answer: 'restart_service (learned), allowed' },
      b: { incident: 'crash', answer: 'noop (rule), allowed' },
    });
  });

  it('of which one was refused where the other acted are compared in that place', () => {
    const other = RUN.map((body) =>
      body.event_name === 'ORCH_EXEC' && body.event_id === 'e3' ? refused(null) : body,
    );
    const found = compareTraces(traceOf(RUN), traceOf(other));
    expect(found.first).toMatchObject({ line_a: 9, line_b: 9, field: 'event_name' });
    expect(found.decisions[0]?.b?.answer).toContain('refused: ');
  });

  it('differ where one has ended', () => {
    const whole = [...openingLines(), ...scenarioLines('crash')];
    const cut = openingLines();
    const first = {
      line_a: 7,
      line_b: null,
      field: 'event_name',
      a: '"FAILURE_INJECTED"',
      b: null,
    };
    const found = compareTraces(traceOf(whole), traceOf(cut));
    expect(found).toMatchObject({ lines: 10, differing: 4, first });
    expect(found.measured.filter(({ part }) => part === 'crash')).not.toEqual([]);
    for (const { part, b, ratio } of found.measured) {
      if (part === 'crash') expect([b, ratio]).toEqual([null, null]);
    }
    const turned = compareTraces(traceOf(cut), traceOf(whole));
    expect(turned.first).toEqual({ ...first, line_a: null, line_b: 7, a: null, b: first.a });
    expect(turned.measured).toHaveLength(found.measured.length);
  });

  it('of which one measured nothing have no ratio by zero', () => {
    const { measured } = compareTraces(traceOf(RUN), traceOf(RUN));
    for (const { a, b, ratio } of measured) expect([b, ratio]).toEqual([a, a === 0 ? null : 1]);
  });
});

describe('what was measured', () => {
  it('tells when the incident was detected by its decision, the rest by its end', () => {
    const trace = new RunTrace();
    for (const body of scenarioLines('crash')) {
      trace.take({ ...body, seq: 1, cause: null } as ProofLine);
    }
    const { recover_us, stable_us } = stable('crash').measured;
    const told = new Map(trace.measured.map(({ measure, value }) => [measure, value]));
    expect(told.get('detect_us')).toBe(decided('crash').measured.detect_us);
    expect([told.get('recover_us'), told.get('stable_us')]).toEqual([recover_us, stable_us]);
  });

  it('is that of the injected incident, not of another one in its scenario', () => {
    const other = { ...stable('crash'), event_id: 'e9' };
    const trace = new RunTrace();
    for (const body of [injected('crash'), decided('crash'), executed('crash'), other]) {
      trace.take({ ...body, seq: 1, cause: null } as ProofLine);
    }
    expect(trace.measured.map(({ measure }) => measure)).toEqual([
      ...['detect_us', 'gates_us', 'act_us'],
    ]);
  });
});
