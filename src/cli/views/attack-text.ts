import type {
  IsolatedRow,
  AttackRow,
  AttackSummary,
  ControlOutcome,
} from '../../run/walkthrough/progress-events.js';
import { count } from '../../core/domain/count.js';
import { EXIT } from '../../core/domain/exit-codes.js';
import { painted, row } from './layout.js';
import type { Style } from './style.js';
import { closingLine } from './verdict-text.js';

/** One attack: what was tried, who objected, and, where it was not as it must be, what happened. */
export function attackRows(attack: AttackRow, style: Style): string[] {
  const { blocked, tried, reasons, app_unchanged, executed, seq } = attack;
  const gates = reasons.map(({ gate, code }) => `${gate} (${code})`).join(', ');
  const objected = reasons.length === 0 ? 'no gate refused' : gates;
  return [
    ...verdictRow(blocked, { tried, seq }, style),
    ...row('', objected),
    ...(blocked ? [] : row('', `${named(attack)} did not object`).map(style.bad)),
    ...(executed ? row('', 'IT WAS EXECUTED').map(style.bad) : []),
    ...(app_unchanged ? [] : row('', 'THE APP CHANGED').map(style.bad)),
  ];
}

/** An attack in a process of its own: no proof line tells of it. */
export function isolatedRows({ blocked, tried, found }: IsolatedRow, style: Style): string[] {
  return [...verdictRow(blocked, { tried }, style), ...row('', found)];
}

const CONTROL_WORDS: Readonly<Record<ControlOutcome, readonly [word: string, rest: string]>> = {
  passed: ['PASSED', 'the same gates'],
  paused: ['REFUSED', 'by the pause switch, which is on'],
  refused: ['REFUSED', 'by the same gates'],
  not_made: ['NOT MADE', 'the app was not well: no attack is made either'],
};

/** The genuine decision, which must pass where all else is refused. */
export function controlRows(
  { control, seq }: { readonly control: ControlOutcome; readonly seq: number },
  style: Style,
): string[] {
  const [word, rest] = CONTROL_WORDS[control];
  return [
    ...row('control', 'a genuine noop, decided from the readings as in any run', seq),
    ...painted(row('', `${word} ${rest}`), word, control === 'passed' ? style.good : style.bad),
  ];
}

/** What is to be known of attacks that a signal ended. */
export function interruptedAttacks({
  tried,
  of,
}: {
  readonly tried: number;
  readonly of: number;
}): string[] {
  const made = `${String(Math.min(tried, of))} of ${count(of, 'attack')} made`;
  return row('STOPPED', `by a signal: ${made}, the others were not tried`);
}

/** What came of all of them. */
export function attackSummary(summary: AttackSummary, style: Style): string[] {
  const { app_unchanged, control, not_applicable } = summary;
  if (control === 'not_made') return row('', `NOT EVALUATED: ${summary.because}`);
  const rest =
    `${app_unchanged ? 'app unchanged' : 'THE APP CHANGED'}, ` +
    `genuine decision ${control === 'passed' ? 'passed' : 'DID NOT PASS'}`;
  const rows = row('', `BLOCKED ${blockedText(summary)}, ${rest}`);
  return [
    ...painted(
      rows,
      `BLOCKED ${inLog(summary)}`,
      summary.exit_code === EXIT.ok ? style.good : style.bad,
    ),
    ...(not_applicable === 0
      ? []
      : row('', `${String(not_applicable)} more would have found nothing to attack in this run`)),
  ];
}

/** The last line of a command that has only attacked: all attacks, wherever they were made. */
export function attacksVerdict(
  { verdict, because, exit_code, ...summary }: AttackSummary,
  style: Style,
  isShort: boolean,
): string {
  if (exit_code !== EXIT.ok) return closingLine(verdict, because, style.bad);
  const { attacks, blocked, isolated } = summary;
  const made = count(attacks + isolated.attacks, 'attack');
  const refused = `${String(blocked + isolated.blocked)} of ${made} refused`;
  const more = isShort ? '; --verbose shows each' : '';
  return closingLine(verdict, `${refused}, and the app is unchanged${more}`, style.good);
}

/** `41 of 41`, and beside it those that no line of the log tells of. */
function blockedText(summary: AttackSummary): string {
  const { attacks, blocked } = summary.isolated;
  if (attacks === 0) return inLog(summary);
  return `${inLog(summary)}, and ${String(blocked)} of ${String(attacks)} in a process of its own`;
}

function inLog({ blocked, attacks }: AttackSummary): string {
  return `${String(blocked)} of ${String(attacks)}`;
}

function verdictRow(
  blocked: boolean,
  { tried, seq }: { readonly tried: string; readonly seq?: number },
  style: Style,
): string[] {
  const rows = row(blocked ? 'BLOCKED' : 'UNBLOCKED', tried, seq);
  return blocked ? rows : rows.map(style.bad);
}

function named({ stopped_by: { gate, code } }: AttackRow): string {
  return `${gate} (${code})`;
}
