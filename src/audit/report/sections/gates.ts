import { count } from '../../../core/domain/count.js';
import { inWords, shownCount } from '../../../core/domain/figures.js';
import type { Funnel } from '../gate-funnel.js';
import { html, type Markup, type Part } from '../markup.js';
import { plotFunnel } from '../plots/funnel-plot.js';
import { verdictOnAttacks, type CheckedLog, type Report } from '../report.js';
import { badge, figure, section, table, toLine } from './parts.js';
import { VERDICT_SEVERITY } from './severity.js';

/** What became of the decisions of the log, and of the attacks in the log beside it. */
export function gatesSection(report: Report): Markup {
  const { log, attacks } = report;
  return section(
    'gates',
    'Gates',
    funnelOf(log, { id: 'funnel', isOwn: true }),
    attacks === null ? null : attacksOf(attacks, report),
  );
}

function attacksOf(attacks: CheckedLog, report: Report): Markup {
  const { run_id, file } = attacks;
  const { word, because } = verdictOnAttacks(attacks, report);
  return html`<h3>Attacks on the gates ${badge(VERDICT_SEVERITY[word], word)}</h3>
    <p>
      From ${file}, which lies beside this log, of run ${run_id ?? 'unknown'}: ${because}. Its line
      numbers are its own.
    </p>
    ${funnelOf(attacks, {
      id: 'attacks',
      isOwn: false,
    })}`;
}

interface Shown {
  readonly id: string;
  /** Whether its lines are on this page. */
  readonly isOwn: boolean;
}

function funnelOf({ digest }: CheckedLog, { id, isOwn }: Shown): Markup {
  const { funnel } = digest.verdicts;
  if (funnel.presented === 0) return html`<p>No decision was presented to the gates.</p>`;
  const caption = `All gates are asked about each decision; it is counted at the first one that objected.`;
  return html`${figure('Decisions past each gate', plotFunnel(id, funnel), caption)}${
    funnel.refused === 0
      ? html`<p>
          Nothing was refused: ${count(funnel.presented, 'decision')} presented, ${funnel.executed}
          executed${funnel.observed === 0 ? null : html`, ${funnel.observed} only observed`}.
        </p>`
      : refusals(funnel, isOwn)
  }`;
}

function refusals(funnel: Funnel, isOwn: boolean): Markup {
  const { refused, refusals: listed, reasons } = funnel;
  const left = refused - listed.length;
  const rows = listed.map((line): Part[] => [
    isOwn ? toLine(line.seq) : `#${String(line.seq)}`,
    line.attack === undefined ? 'decision' : inWords(line.attack),
    line.action,
    line.reasons.map(
      ({ gate, code }, at) => html`${at === 0 ? null : html`; `}${inWords(gate)}: ${inWords(code)}`,
    ),
  ]);
  return html`${table({
    caption: `${count(refused, 'refusal')}, each with every reason${left === 0 ? '' : `; the first ${String(listed.length)} are listed`}`,
    head: ['Line', 'What', 'Action', 'Refused by'],
    rows,
  })}${left === 0 ? null : reasonCounts(reasons)}`;
}

function reasonCounts(reasons: Funnel['reasons']): Markup {
  return table({
    caption: 'How often each check objected, in all of the log',
    head: ['Gate', 'Check', 'Refusals'],
    numbers: [2],
    rows: [...reasons].map(([reason, number]) => {
      const [gate = '', code = ''] = reason.split(' ');
      return [inWords(gate), inWords(code), shownCount(number)];
    }),
  });
}
