import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  envelopeSchema,
  proofBodySchema,
} from '../../../../src/core/domain/proof-lines/catalogue.js';
import { anyValueOf, PROOF_SCHEMAS, type JsonSchema } from '../../../support/proof-bodies.js';

/** What the story shows of each line: these names are a promise. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  ONBOARDING_STARTED: ['app_name', 'runtime_type', 'repo_url'],
  ONBOARDING_VALIDATION_PASSED: ['app_name'],
  SPEC_GENERATED: ['spec_file', 'spec_sha256'],
  DEPLOYMENT_TRIGGERED: ['trigger_source'],
  RUNTIME_EMIT: ['env', 'event_type', 'status'],
  FAILURE_INJECTED: ['failure_type'],
  RL_DECISION: ['event_type', 'decision', 'action', 'action_index', 'decided_by'],
  ORCH_EXEC: ['action', 'status'],
  SYSTEM_STABLE: ['recovery_action'],
  ORCH_REFUSE: ['action', 'status', 'reasons'],
};
const OTHERS = [
  ...['RUN_REFUSED', 'ONBOARDING_REJECTED', 'DEPLOY_FAILED', 'EMIT_FAILED', 'NOT_STABLE'],
  ...['ESCALATED', 'APPROVAL_REQUESTED', 'APPROVAL_DENIED', 'RUN_INTERRUPTED'],
];

describe('the catalogue of proof lines', () => {
  it('holds each kind of the story once', () => {
    const names = PROOF_SCHEMAS.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(SHOWN), ...OTHERS]));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(['', 'rl_decision', 'RL_DECISION ', 'constructor', '__proto__'])(
    'knows no kind %j',
    (event_name) => {
      expect(proofBodySchema.safeParse({ event_name }).success).toBe(false);
    },
  );
});

describe.each(PROOF_SCHEMAS)('a %s line', (name, schema) => {
  const isAccepted = (body: unknown): boolean => proofBodySchema.safeParse(body).success;
  const bodies = (anyValueOf(schema) as fc.Arbitrary<Record<string, unknown>>).filter(
    (body) => !isRuledOut(body),
  );

  it('begins with its name, ends with what was measured, and shows the fields of the story', () => {
    const keys = Object.keys(schema.properties ?? {});
    expect(keys[0]).toBe('event_name');
    if (keys.includes('measured')) expect(keys.at(-1)).toBe('measured');
    expect(keys).toEqual(expect.arrayContaining([...(SHOWN[name] ?? [])]));
    expect(schema.required).toEqual(expect.arrayContaining([...(SHOWN[name] ?? [])]));
  });

  it('has room for integers only', () => {
    expect(typesIn(schema)).not.toContain('number');
  });

  it('comes out with its keys in order, in whatever order they went in', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const parsed = proofBodySchema.parse(turned(body));
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(body));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a fraction, an infinity or an unsafe integer in the place of any integer', () => {
    const bad = fc.constantFrom(0.5, 1e-9, -0.1, Number.NaN, Infinity, -Infinity, 2 ** 53);
    fc.assert(
      fc.property(bodies, bad, fc.nat(), (body, number, which) => {
        const places = placesOf(body, (value) => typeof value === 'number');
        const place = places[which % Math.max(1, places.length)];
        if (place !== undefined) expect(isAccepted(withAt(body, place, number))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses a field that it does not know and misses one that it needs', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect(isAccepted({ ...body, unheard_of: 1 })).toBe(false);
        for (const key of schema.required ?? []) {
          const without = Object.fromEntries(Object.entries(body).filter(([own]) => own !== key));
          expect(isAccepted(without)).toBe(false);
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('the envelope of a proof line', () => {
  const good = {
    timestamp: '2026-01-01T00:00:00.000Z',
    run_id: '000042-8f3a',
    seq: 1,
    cause: null,
    prev: '0'.repeat(64),
  };

  it.each([good, { ...good, seq: 2, cause: 1 }, { ...good, run_id: '1234567-0000' }])(
    '%j is accepted',
    (envelope) => {
      expect(envelopeSchema.safeParse(envelope).success).toBe(true);
    },
  );

  it.each([
    { timestamp: '2026-01-01T00:00:00Z' },
    { timestamp: '2026-01-01T00:00:00.000+00:00' },
    { timestamp: '2026-01-01 00:00:00.000Z' },
    { timestamp: '2026-01-01T00:00:00.000Z\n' },
    { run_id: '42-8f3a' },
    { run_id: '000042-8F3A' },
    { run_id: '../000042-8f3a' },
    { seq: 0 },
    { seq: 1.5 },
    { seq: '1' },
    { seq: 2 ** 53 + 2 },
    { cause: 0 },
    { cause: undefined },
    { prev: '0'.repeat(63) },
    { prev: 'A'.repeat(64) },
    { extra: 1 },
  ])('with %j is refused', (change) => {
    expect(envelopeSchema.safeParse({ ...good, ...change }).success).toBe(false);
  });
});

/** By a rule of which JSON Schema knows nothing. */
function isRuledOut(body: unknown): boolean {
  const { error } = proofBodySchema.safeParse(body);
  return error !== undefined && error.issues.every(({ code }) => code === 'custom');
}

type Place = readonly string[];

function placesOf(value: unknown, wanted: (leaf: unknown) => boolean, at: Place = []): Place[] {
  if (wanted(value)) return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => placesOf(inner, wanted, [...at, key]));
}

function withAt(value: unknown, [key, ...rest]: Place, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value)) {
    return value.map((inner: unknown, i) =>
      String(i) === key ? withAt(inner, rest, leaf) : inner,
    );
  }
  const object = value as Record<string, unknown>;
  return { ...object, [key]: withAt(object[key], rest, leaf) };
}

const RECORDS = [
  ...['fault', 'q_micro', 'visits', 'cooldown_ms'],
  ...['utilization_ppm', 'heap_used_kb'],
];

/** The same value with the keys of each object of fixed keys turned around. */
function turned(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((inner) => turned(inner, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([own, inner]) => [own, turned(inner, own)] as const);
  // Records keyed by action, fault or worker have no fixed keys, so their order is the writer's.
  const isRecord = RECORDS.includes(key);
  return Object.fromEntries(isRecord ? entries : entries.reverse());
}

function typesIn(schema: JsonSchema): string[] {
  const inner = [
    ...[
      ...(schema.anyOf ?? []),
      ...(schema.oneOf ?? []),
      ...Object.values(schema.properties ?? {}),
    ],
    ...[schema.items, schema.additionalProperties || undefined],
  ];
  const isAnyOfType = schema.type !== undefined && schema.const === undefined;
  const own = isAnyOfType ? [schema.type] : [];
  return [...own, ...inner.flatMap((part) => (part === undefined ? [] : typesIn(part)))];
}
