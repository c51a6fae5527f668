import { count } from '../../core/domain/count.js';
import type { ProofEventName } from '../../core/domain/proof-lines/catalogue.js';
import type {
  AttackRow,
  ProgressEvent,
  LogCheck,
  RunResult,
} from '../../run/walkthrough/progress-events.js';
import { attackRows } from './attack-text.js';
import { columns, left } from './columns.js';
import { fitted, heading, painted, row, WIDTH, wrap } from './layout.js';
import { addressRows, lineText } from './line-text.js';
import { resultText } from './result-text.js';
import { eventText, ROOT, runText, type View } from './text-view.js';

const ATTACKS = [left(9), left(48), left(0)];
const GATES_WIDTH = WIDTH - 2 - ATTACKS.reduce((sum, { width }) => sum + width, 0);

type EventOf<Name extends ProgressEvent['fact']> = Extract<ProgressEvent, { fact: Name }>;
type ShortEvents = {
  [Name in ProgressEvent['fact']]?: (fact: EventOf<Name>, view: View, full: string[]) => string[];
};

/** They say no more than the lines beside them. */
const LEFT_OUT: ReadonlySet<ProofEventName> = new Set([
  'ONBOARDING_VALIDATION_PASSED',
  'DEPLOYMENT_TRIGGERED',
]);

/**
 * Facts as a short text: of each line its sentence, of the attacks a table. What did not go as it
 * should is told in full at the end, and so is what has no short form.
 */
export class ShortText {
  #classes: { readonly title: string; readonly attacks: AttackRow[] }[] = [];
  /** The full text of each line of the run, for when it has to be shown after all. */
  readonly #full: { readonly seq: number; readonly rows: readonly string[] }[] = [];
  readonly #short: ShortEvents = {
    line: ({ kind, line, seq }, _view, full) => {
      if (kind === 'violation') return full;
      this.#full.push({ seq, rows: full });
      return LEFT_OUT.has(line.event_name) ? [] : [...lineText(line, seq), ...addressRows(line)];
    },
    // A long root is whole where the next commands begin with it.
    run: (run) => runText(run, (root) => fitted(root, WIDTH - ROOT.length)),
    history: () => [],
    spec: ({ edited, unencrypted }, _view, full) => (edited.length > 0 || unencrypted ? full : []),
    attack_class: ({ title }) => {
      this.#classes.push({ title, attacks: [] });
      return [];
    },
    attack: ({ attack }, { style }) => {
      this.#classes.at(-1)?.attacks.push(attack);
      return isRefused(attack) ? [] : attackRows(attack, style);
    },
    control: ({ control }, _view, full) => (control === 'passed' ? [] : full),
    log_checked: ({ check }, view, full) =>
      check.valid && check.sealed ? sealedRow(check, view) : full,
    attacks_interrupted: (_fact, _view, full) => [...this.#attackTable(), ...full],
    attacks: (_fact, _view, full) => [...this.#attackTable(), ...full],
    result: ({ result }, view) => [
      ...this.#failed(result, view),
      ...resultText(result, view, true),
      '',
      verdictRow(result, view),
    ],
  };

  rowsOf(fact: ProgressEvent, view: View): string[] {
    const full = eventText(fact, view);
    const short = this.#short[fact.fact] as
      ((fact: ProgressEvent, view: View, full: string[]) => string[]) | undefined;
    return short === undefined ? full : short(fact, view, full);
  }

  /** One row for each class: how many were refused, and by which gates. */
  #attackTable(): string[] {
    const classes = this.#classes.filter(({ attacks }) => attacks.length > 0);
    this.#classes = [];
    if (classes.length === 0) return [];
    return columns(
      [
        ['Refused', 'Attack', 'Gates'],
        ...classes.flatMap(({ title, attacks }) => classRows(title, attacks)),
      ],
      ATTACKS,
    );
  }

  /** All that is known of the scenarios that did not go as expected. */
  #failed({ scenarios }: RunResult, { style }: View): string[] {
    return scenarios
      .filter(({ unmet }) => unmet.length > 0)
      .flatMap(({ scenario, first_seq, last_seq }) => [
        '',
        style.bad(heading(`In full: ${scenario}`)),
        ...this.#full
          .filter(({ seq }) => seq >= first_seq && seq <= last_seq)
          .flatMap(({ rows }) => rows),
      ]);
  }
}

function sealedRow({ lines, path }: LogCheck, { style }: View): string[] {
  const file = path.split('/').at(-1) ?? path;
  return painted(
    row('log', `SEALED: all ${count(lines, 'line')} of ${file} hold`),
    'SEALED',
    style.good,
  );
}

function isRefused({ blocked, executed, app_unchanged }: AttackRow): boolean {
  return blocked && !executed && app_unchanged;
}

function classRows(title: string, attacks: readonly AttackRow[]): string[][] {
  const refused = attacks.filter(isRefused).length;
  const gates = [...new Set(attacks.flatMap(({ reasons }) => reasons.map(({ gate }) => gate)))];
  return wrap(gates.join(', '), GATES_WIDTH).map((text, at) =>
    at === 0 ? [`${String(refused)} of ${String(attacks.length)}`, title, text] : ['', '', text],
  );
}

/** The last row: the verdict, and what speaks against the run, where anything does. */
function verdictRow(result: RunResult, { style }: View): string {
  const { verdict, passed, scenarios } = result;
  if (!passed) return `${style.bad(verdict)}  ${againstIt(result)}`;
  const figures = `${String(scenarios.length)} of ${count(scenarios.length, 'scenario')} as expected`;
  return `${style.good(verdict)}  ${figures}; --verbose shows every step`;
}

function againstIt({ checks, unmet }: RunResult): string {
  const about = [...new Set(unmet.map((unmet) => unmet.about))].join(', ');
  if (about !== '') return `not as expected: ${about}`;
  return checks.find((check) => !check.passed)?.check ?? 'the app was rejected, see step 1';
}
