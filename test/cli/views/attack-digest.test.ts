import { expect, it } from 'vitest';
import { AttackDigest } from '../../../src/cli/views/attack-digest.js';
import { styleFor } from '../../../src/cli/views/style.js';
import { ATTACK_CLASSES } from '../../../src/run/walkthrough/attacks/attack-list.js';
import type { AttackRow } from '../../../src/run/walkthrough/progress-events.js';

const PLAIN = styleFor({}, false);

function attackOf(id: string, bent: Partial<AttackRow> = {}): AttackRow {
  const { gate, code } = { gate: 'intake', code: 'already_used' };
  return {
    ...{ class: 'used', attack: id, tried: `tried ${id}`, stopped_by: { gate, code } },
    ...{ blocked: true, executed: false, app_unchanged: true, reasons: [{ gate, code }], seq: 5 },
    before: {} as AttackRow['before'],
    ...bent,
  };
}

it('shows the most telling attacks one by one, and counts the others by class', () => {
  const digest = new AttackDigest('headlines');
  digest.begin({ class: 'used', title: 'one decision, presented twice', attacks: 2 });
  expect(digest.add(attackOf('replayed'), PLAIN)).toEqual([
    '  BLOCKED    a decision a second time: it can be used once              proof #5',
  ]);
  expect(digest.add(attackOf('concurrent'), PLAIN)).toEqual([]);
  expect(digest.end()).toEqual(['  and        1 of 1 others refused: 1 used again']);
  expect(digest.end()).toEqual([]);
});

it('shows in full what got through, headline or not', () => {
  const digest = new AttackDigest('headlines');
  digest.begin({ class: 'used', title: 'one decision, presented twice', attacks: 1 });
  const got = attackOf('replayed', { blocked: false, reasons: [], executed: true });
  expect(digest.add(got, PLAIN).join('\n')).toMatch(/UNBLOCKED[^]*IT WAS EXECUTED/);
  const other = attackOf('concurrent', { blocked: false });
  expect(digest.add(other, PLAIN)).not.toEqual([]);
  expect(digest.end()).toEqual(['  and        0 of 1 others refused: 1 used again']);
});

it('shows a row for each class where nothing is singled out', () => {
  const digest = new AttackDigest('classes');
  digest.begin({ class: 'used', title: 'one decision, presented twice', attacks: 1 });
  expect(digest.add(attackOf('replayed'), PLAIN)).toEqual([]);
  expect(digest.end()[1]).toMatch(/^ {2}1 of 1 +one decision, presented twice +intake$/);
});

it('names only attacks that a run makes', () => {
  const digest = new AttackDigest('headlines');
  const made = ATTACK_CLASSES.flatMap(({ attacks }) => attacks).filter(
    ({ extended }) => extended !== true,
  );
  digest.begin({ class: 'all', title: 'all', attacks: made.length });
  const shown = made.flatMap(({ id, stopped_by }) =>
    digest.add(attackOf(id, { stopped_by, reasons: [stopped_by] }), PLAIN),
  );
  expect(shown).toHaveLength(5);
});
