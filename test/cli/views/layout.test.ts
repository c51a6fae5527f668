import { afterEach, expect, it } from 'vitest';
import { withArrows } from '../../../src/cli/letters.js';
import { fitTo, heading, row, wideRow, wrapIndented } from '../../../src/cli/views/layout.js';

const LONG = 'word '.repeat(40).trim();

afterEach(() => {
  fitTo({});
});

it.each([
  [{}, 80],
  [{ isTTY: false, columns: 200 }, 80],
  [{ isTTY: true, columns: 60 }, 80],
  [{ isTTY: true, columns: 0 }, 80],
  [{ isTTY: true, columns: 100 }, 100],
  [{ isTTY: true, columns: 200 }, 110],
])('text for %j takes %i columns', (stream, width) => {
  fitTo(stream);
  expect(heading('A')).toHaveLength(width);
  const rows = [...row('label', LONG, 5), ...wideRow('label', LONG)];
  expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(width);
  expect(row('label', LONG, 5)[0]).toHaveLength(width);
});

it('keeps the margin where a word has to be cut', () => {
  const lines = wrapIndented(`  to fix it: ${'x'.repeat(1_000)} is too long`);
  for (const line of lines) expect(line).toMatch(/^ {2}(?! {3}).{1,78}$/);
  expect(lines.slice(1).every((line) => line.startsWith('    '))).toBe(true);
});

it('shows a change of a number with an arrow, and keeps the column behind it', () => {
  const rows = row('decide', 'scale_workers 1 -> 3 (learned)', 12).join('\n');
  const shown = withArrows(rows);
  expect(shown).toContain('scale_workers 1 \u2192 3 (learned)');
  expect(shown).toHaveLength(rows.length);
  expect(withArrows('  A  scale 1 -> 3\n  B  2 -> 4\n')).toBe(
    '  A  scale 1 \u2192 3\n  B  2 \u2192 4\n',
  );
});

it('keeps the columns of a table behind an arrow', () => {
  const table =
    '  B overload   scale_workers 1 -> 3  allowed   0/8\n  C alarm      noop                  allowed   0/9';
  const [first = '', second = ''] = withArrows(table).split('\n');
  expect(first.indexOf('allowed')).toBe(second.indexOf('allowed'));
  expect(first).toHaveLength(second.length);
});

it('leaves JSON and other arrows as they are', () => {
  const kept = '{"effect":"serving workers 1 -> 3"}\nfrom a -> b\n';
  expect(withArrows(kept)).toBe(kept);
});
