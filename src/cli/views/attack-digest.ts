import type { AttackHeading, AttackRow } from '../../run/walkthrough/progress-events.js';
import { attackRows } from './attack-text.js';
import { columns, left } from './columns.js';
import { painted, row, wideRow, WIDTH, wrap } from './layout.js';
import type { Style } from './style.js';

/** The attacks that are shown one by one, by id: what each tries, and what stops it, if it is what has to. */
const HEADLINES: ReadonlyMap<string, string> = new Map([
  ['replayed', 'a decision a second time: it can be used once'],
  ['hand_built', 'a decision made by hand: the issuer never made it'],
  ['other_environment', 'one for another environment: it is bound to its own'],
  ['demo_mode_false', 'a rollback with DEMO_MODE=false: never allowed'],
  ['nobody', 'more workers, no human there: one has to approve'],
]);

/** A class of attacks, in few words behind their number. */
const IN_WORDS: Readonly<Record<string, string>> = {
  used: 'used again',
  names: 'forbidden',
  forged: 'forged',
  copied: 'copied',
  altered: 'altered',
  times: 'at another time',
  places: 'for another place',
  around: 'against DEMO_MODE',
  policy: 'with a bad policy',
  human: 'without approval',
  pause: 'in a pause',
  limits: 'over a limit',
  learned: 'by a poisoned Q-table',
};

const COLUMNS = [left(9), left(48), left(0)];
const GATES_FROM = 2 + COLUMNS.reduce((sum, { width }) => sum + width, 0);

interface AttackKind extends Pick<AttackHeading, 'class' | 'title'> {
  readonly attacks: AttackRow[];
}

/** What is kept of attacks to be told in few rows. What was not refused is always told at once, in full. */
export class AttackDigest {
  #kinds: AttackKind[] = [];
  readonly #shows: 'headlines' | 'classes';

  /** @param shows whether five of them are shown one by one and the rest counted, or each class has a row */
  constructor(shows: 'headlines' | 'classes') {
    this.#shows = shows;
  }

  begin({ class: name, title }: AttackHeading): void {
    this.#kinds.push({ class: name, title, attacks: [] });
  }

  /** @returns the rows that are shown of it right away */
  add(attack: AttackRow, style: Style): string[] {
    this.#kinds.at(-1)?.attacks.push(attack);
    if (!isRefused(attack)) return attackRows(attack, style);
    return this.#isHeadline(attack) ? headlineRows(attack, style) : [];
  }

  /** @returns what is shown of all the others; from then on nothing is kept */
  end(): string[] {
    const kinds = this.#kinds.filter(({ attacks }) => attacks.length > 0);
    this.#kinds = [];
    if (kinds.length === 0) return [];
    return this.#shows === 'classes' ? classTable(kinds) : this.#countedRows(kinds);
  }

  #isHeadline({ attack }: AttackRow): boolean {
    return this.#shows === 'headlines' && HEADLINES.has(attack);
  }

  #countedRows(kinds: readonly AttackKind[]): string[] {
    const others = kinds.flatMap(({ class: name, attacks }) => {
      const counted = attacks.filter((attack) => !this.#isHeadline(attack));
      return counted.length === 0 ? [] : [{ name, counted }];
    });
    const all = others.flatMap(({ counted }) => counted);
    const refused = all.filter(isRefused).length;
    const each = others.map(
      ({ name, counted }) => `${String(counted.length)} ${IN_WORDS[name] ?? name}`,
    );
    return wideRow(
      'and',
      `${String(refused)} of ${String(all.length)} others refused: ${each.join(', ')}`,
    );
  }
}

function headlineRows({ attack, tried, seq }: AttackRow, style: Style): string[] {
  return painted(row('BLOCKED', HEADLINES.get(attack) ?? tried, seq), 'BLOCKED', style.good);
}

/** One row for each class: how many were refused, and by which gates. */
function classTable(kinds: readonly AttackKind[]): string[] {
  return columns(
    [
      ['Refused', 'Attack', 'Gates'],
      ...kinds.flatMap(({ title, attacks }) => classRows(title, attacks)),
    ],
    COLUMNS,
  );
}

function classRows(title: string, attacks: readonly AttackRow[]): string[][] {
  const refused = attacks.filter(isRefused).length;
  const gates = [...new Set(attacks.flatMap(({ reasons }) => reasons.map(({ gate }) => gate)))];
  return wrap(gates.join(', '), WIDTH - GATES_FROM).map((text, at) =>
    at === 0 ? [`${String(refused)} of ${String(attacks.length)}`, title, text] : ['', '', text],
  );
}

function isRefused({ blocked, executed, app_unchanged }: AttackRow): boolean {
  return blocked && !executed && app_unchanged;
}
