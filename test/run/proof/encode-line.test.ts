import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import {
  MAX_LINE_BYTES,
  NO_PREDECESSOR,
  envelopeSchema,
  proofBodySchema,
  type ProofBody,
} from '../../../src/core/domain/proof-lines/catalogue.js';
import { encodeLine } from '../../../src/run/proof/encode-line.js';
import { rejectedOnboarding, runRecord, started, validated } from '../../support/sample-lines.js';
import { defaultRun } from '../../support/sample-log.js';

const ENVELOPE = {
  timestamp: '2026-01-01T00:00:00.000Z',
  run_id: '000007-8f3a',
  seq: 3,
  cause: 2,
  prev: NO_PREDECESSOR,
};

/** Any text at all: control characters, lone surrogates, what a terminal would act on. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((c) => String.fromCharCode(c)) }),
  fc.constantFrom('\u009b31m', '\u202e', '\ud800', '\u2028', '\u007f', '__proto__', '\\u0041'),
);

const anyBody: fc.Arbitrary<ProofBody> = fc.oneof(
  fc.tuple(anyText, anyText, anyText).map(([app_name, runtime_type, repo_url]) => ({
    ...started(runRecord()),
    ...{ app_name, runtime_type, repo_url },
  })),
  fc
    .array(fc.record({ field: anyText, rule: anyText, value: anyText }), { maxLength: 12 })
    .map((problems) => ({ ...rejectedOnboarding(), problems })),
  fc.constantFrom(...defaultRun()),
);

/** A line as a stranger reads it: its own parser, then the writer again. */
function writeAgain(line: string): string {
  const { timestamp, run_id, seq, cause, prev, ...body } = JSON.parse(line) as Record<
    string,
    unknown
  >;
  const envelope = envelopeSchema.parse({ timestamp, run_id, seq, cause, prev });
  return encodeLine(proofBodySchema.parse(body), envelope);
}

/** The body as untyped code would hand it in. */
const encodeRaw = (body: Record<string, unknown>) => encodeLine(body as ProofBody, ENVELOPE);

describe('encodeLine', () => {
  it('writes event_name, timestamp, own fields, then the envelope', () => {
    expect(encodeLine(validated(), ENVELOPE)).toBe(
      '{"event_name":"ONBOARDING_VALIDATION_PASSED","timestamp":"2026-01-01T00:00:00.000Z",' +
        `"app_name":"demo-api","run_id":"000007-8f3a","seq":3,"cause":2,"prev":"${NO_PREDECESSOR}"}`,
    );
  });

  it('puts `measured` right before the envelope', () => {
    for (const body of defaultRun().filter((line) => 'measured' in line)) {
      const keys = Object.keys(JSON.parse(encodeLine(body, ENVELOPE)) as object);
      expect(keys.slice(-5)).toEqual(['measured', 'run_id', 'seq', 'cause', 'prev']);
    }
  });

  it('writes the same line whatever order the fields were handed in', () => {
    for (const body of defaultRun()) {
      const reversed = Object.fromEntries(Object.entries(body).reverse());
      expect(encodeRaw(reversed)).toBe(encodeLine(body, ENVELOPE));
    }
  });

  it('writes printable ASCII only, one line, whatever the text', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        expect(encodeLine(body, ENVELOPE)).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
  });

  it('loses no text: what is parsed is what was handed in', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = encodeLine({ ...started(), repo_url: text }, ENVELOPE);
        expect(JSON.parse(line)).toMatchObject({ repo_url: text });
      }),
    );
  });

  it('writes the same bytes again after parsing', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const line = encodeLine(body, ENVELOPE);
        expect(writeAgain(line)).toBe(line);
      }),
    );
  });

  it.each([
    ['a float', { ...validated(), app_name: 1.5 }],
    ['a float within a number field', { ...defaultRun()[4], workers: 0.5 }],
    ['a float within `measured`', { ...defaultRun()[4], measured: { response_time_us: 0.1 } }],
    ['an integer that not every language can hold', { ...defaultRun()[4], workers: 2 ** 53 }],
    ['NaN', { ...defaultRun()[4], workers: Number.NaN }],
    ['a negative count', { ...defaultRun()[4], workers: -1 }],
    ['an unknown key', { ...validated(), extra: 1 }],
    [
      'an unknown key within `measured`',
      { ...defaultRun()[2], measured: { outcome: 'created', x: 1 } },
    ],
    ['an unknown kind of line', { event_name: 'SOMETHING_ELSE' }],
    ['a missing field', { event_name: 'ONBOARDING_VALIDATION_PASSED' }],
    ['an envelope key in the body', { ...validated(), seq: 9 }],
  ])('refuses %s', (_what, body) => {
    expect(() => encodeRaw(body)).toThrow(ZodError);
  });

  describe('the limit of one line', () => {
    const problem = (length: number) => ({ field: 'f', rule: 'r', value: 'v'.repeat(length) });
    const bodyOf = (lastLength: number) => ({
      ...rejectedOnboarding(),
      // Twelve times 600 characters, of which some cost six bytes each once escaped.
      problems: [...Array.from({ length: 11 }, () => problem(600)), problem(lastLength)],
    });
    const base = encodeLine(bodyOf(0), ENVELOPE).length + 1;
    const room = MAX_LINE_BYTES - base;
    const padded = (extra: number) => ({
      ...bodyOf(Math.min(600, room)),
      app_name: 'a'.repeat('Demo API'.length + Math.max(0, room - 600) + extra),
    });

    it('takes a line of exactly 8192 bytes with its LF', () => {
      expect(encodeLine(padded(0), ENVELOPE)).toHaveLength(8191);
    });

    it('refuses one byte more', () => {
      expect(() => encodeLine(padded(1), ENVELOPE)).toThrow(RangeError);
      expect(() => encodeLine(padded(1), ENVELOPE)).toThrow(/8193 bytes .* 8192/);
    });

    it('counts what is written, not what was handed in: an escape costs six bytes', () => {
      const body = { ...bodyOf(0), app_name: '\u00e4'.repeat(600) };
      expect(() => encodeLine(body, ENVELOPE)).toThrow(RangeError);
    });
  });
});
