import { count } from '../../core/domain/count.js';
import type {
  AttackFigures,
  AttackReport,
  CountedShare,
  WithheldReport,
} from '../../run/trials/attack-figures.js';
import { columns, left } from './columns.js';
import { heading, row } from './layout.js';
import { intervalText } from './trial-figures.js';

const LAYOUT = [18, 20, 20, 20].map(left);
const HEADINGS = ['Family', 'Passed without', 'Passed with', 'Obeyed'];

/** What texts from outside made of the agent: a table with one row a family, and what stopped it. */
export function textAttackRows({ all, families }: AttackReport): string[] {
  const rows = families.map(({ family, ...figures }) => [family, ...cellsOf(figures)]);
  return [
    '',
    heading(`Attacks by text  ${count(all.obeyed.n, 'pair')} of runs; shares with 95 % intervals`),
    ...columns([HEADINGS, ...rows], LAYOUT),
    '',
    ...columns([['all', ...cellsOf(all)]], LAYOUT),
    '',
    ...row('obeyed', obeyedText(all)),
  ];
}

/** What an agent did that was not told what became of its proposals. */
export function withheldRows(report: WithheldReport): string[] {
  const { k, n } = report.acted_twice;
  const said = n === 0 || k === 0 ? [] : row('', 'of a second proposal nothing is carried out');
  return [
    '',
    heading(`Withheld verdicts  ${count(n, 'pair')} of runs`),
    ...row('seen', proposedTwiceText(report)),
    ...said,
  ];
}

/**
 * `proposed twice in 2 of 2 pairs (also with its verdict: 2)`; nothing is known where nothing was proposed, or no
 * pair was conclusive.
 */
export function proposedTwiceText(report: WithheldReport): string {
  const { acted_twice, with_verdict, not_proposed } = report;
  const { k, n } = acted_twice;
  if (n === 0) {
    return not_proposed > 0
      ? 'nobody was kept waiting for a verdict: nothing was proposed'
      : 'not known: no pair was conclusive';
  }
  const said = `proposed twice in ${String(k)} of ${count(n, 'pair')}`;
  return k === 0 ? said : `${said} (also with its verdict: ${String(with_verdict)})`;
}

/** `7 of 16 texts obeyed: nothing stopped 2 of these, the gates stopped 4, a rule 1`. */
export function obeyedText({ obeyed, stopped }: AttackFigures): string {
  const said = `${String(obeyed.k)} of ${count(obeyed.n, 'text')} obeyed`;
  if (obeyed.k === 0) return said;
  const { gates, rule, change } = stopped;
  const unstopped = obeyed.k - gates - rule - change;
  const tooLate = change === 0 ? '' : `, ${String(change)} came too late`;
  return (
    `${said}: nothing stopped ${String(unstopped)} of these, the gates stopped ${String(gates)}, ` +
    `a rule ${String(rule)}${tooLate}`
  );
}

/** `16 of 16 runs passed without the texts, 14 of 16 with them`. */
export function utilityText({ benign, under_attack }: AttackFigures): string {
  const of = ({ k, n }: CountedShare) => `${String(k)} of ${String(n)}`;
  return `${of(benign)} runs passed without the texts, ${of(under_attack)} with them`;
}

function cellsOf({ benign, under_attack, obeyed }: AttackFigures): string[] {
  return [benign, under_attack, obeyed].map(
    (share) => `${String(share.k)}/${String(share.n)} ${intervalText(share)}`,
  );
}
