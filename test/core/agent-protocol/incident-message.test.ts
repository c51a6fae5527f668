import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MOST_MESSAGE_BYTES,
  questionText,
  writeQuestion,
  type IncidentFacts,
} from '../../../src/core/agent-protocol/incident-message.js';
import { toAgentSchema } from '../../../src/core/agent-protocol/messages.js';
import { fingerprintOf, webhookAlert } from '../../../src/core/agent-protocol/webhook-alert.js';
import type { Incident } from '../../../src/core/domain/incident.js';
import { toAsciiJson } from '../../../src/core/domain/safe-text.js';
import { observation, windows, worker } from '../../support/observations.js';

const OVERLOAD: Incident = {
  class: 'overload',
  cause: 'utilization',
  since_us: 500_000,
  utilization_ppm: 970_000,
  claimed_utilization_ppm: null,
  alert_id: null,
};
const FALSE_ALARM: Incident = {
  ...OVERLOAD,
  class: 'false_alarm',
  cause: 'readings_deny_alert',
  utilization_ppm: 100_000,
  claimed_utilization_ppm: 970_000,
  alert_id: 'a1',
};
const QUESTION: IncidentFacts['question'] = {
  event_id: 'i1',
  incident: OVERLOAD,
  observation: observation({ windows: windows(100_000, 970_000) }),
  app_log: ['GET / 200'],
  env: 'stage',
};
const FACTS: IncidentFacts = {
  question: QUESTION,
  app_name: 'demo-api',
  scaling: { min_replicas: 1, max_replicas: 3, target_utilization_ppm: 400_000 },
  nonce: '0'.repeat(32),
  deadline_ms: 120_000,
  started_at: '2026-01-01T00:00:00.000Z',
  history: [],
};

const written = (bent: Partial<IncidentFacts['question']>) =>
  writeQuestion({ ...FACTS, question: { ...QUESTION, ...bent } });
const about = (bent: Partial<IncidentFacts['question']>) => written(bent).message;

describe('the alert of an incident', () => {
  it('has the shape that Alertmanager sends', () => {
    const { alert } = about({});
    expect(alert).toMatchObject({ version: '4', status: 'firing', receiver: 'demo-run' });
    expect(alert.alerts[0]).toMatchObject({
      labels: { alertname: 'HighUtilization', severity: 'warning', app: 'demo-api', env: 'stage' },
      annotations: { summary: 'utilization of demo-api is reported to be 97 %' },
      startsAt: '2026-01-01T00:00:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
    });
  });

  it('does not say whether it is true', () => {
    const facts = { app_name: 'demo-api', env: 'stage', started_at: '' } as const;
    const alert = webhookAlert({ incident: OVERLOAD, ...facts });
    expect(webhookAlert({ incident: FALSE_ALARM, ...facts })).toEqual(alert);
    expect(JSON.stringify(about({ incident: FALSE_ALARM }))).not.toMatch(/false|deny/);
  });

  it('has the fingerprint that Prometheus gives its labels', () => {
    // As in model/signature_test.go of github.com/prometheus/common, there in decimal.
    expect(fingerprintOf({})).toBe('cbf29ce484222325');
    const briggs = { name: 'garland, briggs', fear: 'love is not enough' };
    expect(BigInt(`0x${fingerprintOf(briggs)}`)).toBe(5_799_056_148_416_392_346n);
    expect(fingerprintOf({ b: '1', a: '2' })).toBe(fingerprintOf({ a: '2', b: '1' }));
  });

  it('has that of FNV-1a in 64 bits, whatever the labels say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const bytes = [...new TextEncoder().encode('app'), 255, ...new TextEncoder().encode(value)];
        const sum = [...bytes, 255].reduce(
          (hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1_099_511_628_211n),
          14_695_981_039_346_656_037n,
        );
        expect(BigInt(`0x${fingerprintOf({ app: value })}`)).toBe(sum);
        expect(fingerprintOf({ app: value })).toHaveLength(16);
      }),
    );
  });
});

describe('the readings', () => {
  it('are those of the observation, with times as ages', () => {
    const failed = [{ worker: 'w1', cause: 'hang', at_us: 400_000 }];
    const { readings } = about({ observation: observation({ failed, windows: windows(970_000) }) });
    expect(readings).toMatchObject({
      serving: 1,
      max_replicas: 3,
      failed: [{ worker: 'w1', cause: 'hang', ago_us: 600_000 }],
      windows: [{ closed_ago_us: 900_000, utilization_ppm: 970_000, heap_used_kb: 977 }],
      workers_by_utilization: 3,
    });
  });

  it('name no number of workers where nothing was read', () => {
    const without = { observation: observation({ windows: windows(null) }) };
    expect(about(without).readings.workers_by_utilization).toBeNull();
    const none = { observation: observation({ serving: 0 }) };
    expect(about(none).readings.workers_by_utilization).toBeNull();
  });
});

describe('the log of the app', () => {
  it('is its latest 20 lines, of 500 characters each', () => {
    const app_log = Array.from({ length: 30 }, (_none, n) => `${String(n)} `.padEnd(600, 'x'));
    const { log } = about({ app_log }).untrusted;
    expect(log).toHaveLength(20);
    expect(log.at(-1)).toBe(app_log.at(-1)?.slice(0, 500));
  });

  it.each([
    ['a line feed', 'a\nb', String.raw`a\u000ab`],
    ['an escape sequence', '\u001b[2J', String.raw`\u001b[2J`],
    ['a separator of lines', 'a\u2028b\u0085c', String.raw`a\u2028b\u0085c`],
    ['half a character', 'a\ud800b', String.raw`a\ud800b`],
    ['marks of direction, which an agent has to cope with', 'a\u202eb', 'a\u202eb'],
    ['what is invisible', 'ig\u200bnore', 'ig\u200bnore'],
  ])('keeps %s within its line', (_what, line, kept) => {
    expect(about({ app_log: [line] }).untrusted.log).toEqual([kept]);
  });
});

describe('the line that is sent', () => {
  it('is of the protocol, in ASCII and within its limit, whatever it is about', () => {
    const app_log = fc.array(fc.string({ unit: 'binary', maxLength: 700 }), { maxLength: 30 });
    const many = fc.integer({ min: 0, max: 48 });
    fc.assert(
      fc.property(app_log, many, many, (log, closed, failures) => {
        const { message, line } = written({
          app_log: log,
          observation: observation({
            windows: windows(...Array.from({ length: closed }, () => 999_999)),
            failed: Array.from({ length: failures }, () => ({
              ...{ worker: 'w'.repeat(300), cause: 'c'.repeat(300), at_us: 0 },
            })),
          }),
        });
        expect(toAgentSchema.parse(message)).toEqual(message);
        expect(line).toBe(toAsciiJson(message));
        expect(line.length).toBeLessThan(MOST_MESSAGE_BYTES);
        expect(JSON.parse(line)).toEqual(message);
        expect(line).toMatch(/^[\x20-\x7e]*$/);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves out what is oldest, and the history last', () => {
    const history = Array.from({ length: 20 }, (_none, n) => ({
      incident_id: `h${String(n)}`,
      incident: 'x'.repeat(600),
      ...{ action: null, verdict: 'none', outcome: 'open' },
    }));
    const app_log = Array.from({ length: 20 }, (_none, n) => `${String(n)} `.padEnd(500, 'x'));
    const { message } = writeQuestion({ ...FACTS, history, question: { ...QUESTION, app_log } });
    expect(message.history).toHaveLength(20);
    expect(message.untrusted.log.at(-1)).toMatch(/^19 /);
    expect(message.untrusted.log.length).toBeLessThan(20);
    const long = history.map((past) => ({ ...past, incident: '\u00e4'.repeat(600) }));
    const { message: longer } = writeQuestion({ ...FACTS, history: long });
    expect(longer.history.at(-1)?.incident_id).toBe('h19');
    expect(longer.readings.windows).toEqual([]);
  });
});

describe('what names a question', () => {
  it('is the same for another nonce, another deadline and another time', () => {
    const { at_us, ...rest } = QUESTION.observation;
    const { line } = writeQuestion({
      ...FACTS,
      nonce: '1'.repeat(32),
      deadline_ms: 5,
      started_at: '2027-01-01T00:00:00.000Z',
      question: { ...QUESTION, observation: { ...rest, at_us: at_us + 777 } },
    });
    expect(questionText(line)).toBe(questionText(written({}).line));
    expect(questionText(line)).not.toMatch(/nonce|deadline|_us"|startsAt|endsAt/);
  });

  it.each<[string, Partial<IncidentFacts['question']>]>([
    ['incident', { event_id: 'i2' }],
    ['log', { app_log: ['GET / 500'] }],
    ['reading', { observation: observation({ windows: windows(100_000, 970_001) }) }],
    ['worker', { observation: observation({ windows: [{ ...windowOf('w2'), to_us: 1 }] }) }],
    ['cause', { incident: { ...OVERLOAD, class: 'crash', cause: 'hang' } }],
  ])('is another one for another %s', (_what, bent) => {
    expect(questionText(written(bent).line)).not.toBe(questionText(written({}).line));
  });

  it('does not depend on the message having been written and read again', () => {
    const { line } = written({});
    const read = toAgentSchema.parse(JSON.parse(line));
    expect(questionText(toAsciiJson(read))).toBe(questionText(line));
  });

  it('is the message without those keys, whatever its texts look like', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(',"nonce":"x"', '\\",\\"ago_us\\":1', ',"closed_ago_us":1,', '"startsAt":"'),
    );
    const many = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.array(text), text, many, many, (app_log, cause, closed, failures) => {
        const { line } = written({
          app_log,
          incident: { ...OVERLOAD, class: 'crash', cause: cause.slice(0, 100) },
          observation: observation({
            windows: windows(...Array.from({ length: closed }, () => 970_000)),
            failed: Array.from({ length: failures }, () => ({ worker: cause, cause, at_us: 0 })),
          }),
        });
        expect(JSON.parse(questionText(line))).toEqual(withoutTimes(JSON.parse(line)));
      }),
    );
  });
});

function windowOf(name: string) {
  return { from_us: 0, workers: [worker(name, 5)], requests: { served: 0, lost: 0 } };
}

function withoutTimes(message: unknown): unknown {
  const varies = /^(?:nonce|deadline_ms|startsAt|endsAt|.*_us)$/;
  return JSON.parse(JSON.stringify(message), (key, value: unknown) =>
    varies.test(key) ? undefined : value,
  );
}
