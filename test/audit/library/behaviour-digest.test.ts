import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { behaviourDigest } from '../../../src/audit/library/behaviour-digest.js';
import { executed, runRecord } from '../../support/sample-lines.js';
import { chainedLines, defaultRun, scenarioLines, writeLines } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

type Fields = Record<string, unknown>;

function digestOf(lines: readonly string[]): string {
  return behaviourDigest(writeLines(temporaryRoot(), lines));
}

/** One line of the sample run with its fields changed, by its place from 0. */
function changed(at: number, change: (fields: Fields) => Fields): string[] {
  const lines = chainedLines(defaultRun());
  const fields = JSON.parse(lines[at] ?? '') as Fields;
  return lines.with(at, `${JSON.stringify(change(fields))}\n`);
}

const without = (fields: Fields, gone: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== gone));

const REFERENCE = chainedLines(defaultRun());
const IGNORED = ['timestamp', 'run_id', 'prev', 'measured'];

describe('behaviourDigest', () => {
  it('is the same for another run id, another predecessor and other times', () => {
    const other = chainedLines(defaultRun(), { runId: '000099-0000', prev: 'c'.repeat(64) }).map(
      (line) => line.replace('2026-01-01', '2027-12-31'),
    );
    expect(other).not.toEqual(REFERENCE);
    expect(digestOf(other)).toBe(digestOf(REFERENCE));
  });

  it('is the same whatever was measured', () => {
    const other = changed(6, (fields) => ({ ...fields, measured: { anything: 1 } }));
    expect(digestOf(other)).toBe(digestOf(REFERENCE));
  });

  it('sees a change of any other field of any line', () => {
    const places = REFERENCE.flatMap((line, at) =>
      Object.keys(JSON.parse(line) as Fields)
        .filter((key) => !IGNORED.includes(key))
        .map((key) => ({ at, key })),
    );
    expect(places.length).toBeGreaterThan(100);
    const reference = digestOf(REFERENCE);
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ at, key }) => {
        expect(digestOf(changed(at, (fields) => ({ ...fields, [key]: 'changed' })))).not.toBe(
          reference,
        );
      }),
    );
  });

  it.each([
    ['a line less', REFERENCE.slice(0, -1)],
    ['a line more', [...REFERENCE, ...REFERENCE.slice(-1)]],
    ['two lines swapped', [...REFERENCE.slice(0, 16), ...REFERENCE.slice(16).reverse()]],
    ['another environment', chainedLines(defaultRun(runRecord({ env: 'dev' })))],
    ['another action', chainedLines([...defaultRun().slice(0, 16), executed('crash')])],
    ['another order of scenarios', chainedLines([...scenarioLines('overload')])],
    ['a key that went', changed(8, (fields) => without(fields, 'effect'))],
  ])('sees %s', (_what, lines) => {
    expect(digestOf(lines)).not.toBe(digestOf(REFERENCE));
  });

  it('tells a field from the same text within another field', () => {
    const moved = changed(1, ({ app_name, ...fields }) => ({ ...fields, other: app_name }));
    expect(digestOf(moved)).not.toBe(digestOf(REFERENCE));
  });
});
