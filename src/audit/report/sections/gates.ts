import { count } from '../../../core/domain/count.js';
import { grouped, inWords } from '../../../core/domain/figures.js';
import type { Funnel } from '../gate-funnel.js';
import { html, verbatim, type Markup, type Part } from '../markup.js';
import { plotFunnel } from '../plots/funnel-plot.js';
import { verdictOnAttacks, type AttackText, type CheckedLog, type Report } from '../report.js';
import { badge, figure, section, table, toLine } from './parts.js';
import { VERDICT_SEVERITY } from './severity.js';

/** What became of the decisions of the log, and of the attacks in the log beside it. */
export function gatesSection(report: Report): Markup {
  const { log, attacks } = report;
  return section(
    'gates',
    'Gates',
    funnelOf(log, { id: 'funnel', isOwn: true, texts: textsOf(log, report) }),
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
      texts: textsOf(attacks, report),
    })}`;
}

type Texts = ReadonlyMap<string, AttackText>;

function textsOf({ run }: CheckedLog, { attackTexts }: Report): Texts {
  return run === null ? new Map<string, AttackText>() : attackTexts(run);
}

interface Shown {
  readonly id: string;
  /** Whether its lines are on this page. */
  readonly isOwn: boolean;
  readonly texts: Texts;
}

function funnelOf(log: CheckedLog, shown: Shown): Markup {
  const { funnel } = log.digest.verdicts;
  const open = openText(log);
  if (funnel.presented === 0) return html`<p>${open ?? nonePresented(log)}</p>`;
  const caption = `All gates are asked about each decision; it is counted at the first one that objected.`;
  return html`${figure('Decisions past each gate', plotFunnel(shown.id, funnel), caption)}${
    funnel.refused === 0
      ? html`<p>
          Nothing was refused: ${count(funnel.presented, 'decision')} presented, ${funnel.executed}
          executed${funnel.observed === 0 ? null : html`, ${funnel.observed} only observed`}.
        </p>`
      : refusals(funnel, shown)
  }${open === null ? null : html`<p>${open}</p>`}`;
}

function nonePresented({ problem }: CheckedLog): string {
  return `No ${problem === null ? 'decision was' : 'good line tells of a decision that was'} presented to the gates.`;
}

/** Decisions that were made, and of which the log does not say more. */
function openText({ acts, problem }: CheckedLog): string | null {
  if (acts.unknown === 0) return null;
  const line = problem === null ? 'line' : 'good line';
  return `Of ${count(acts.unknown, 'decision')} no ${line} tells whether it was presented to the gates.`;
}

function refusals(funnel: Funnel, { isOwn, texts }: Shown): Markup {
  const { refused, refusals: listed, reasons } = funnel;
  const left = refused - listed.length;
  const rows = listed.map((line): Part[] => [
    isOwn ? toLine(line.seq) : html`<a href="#a${line.seq}">#${line.seq}</a>`,
    whatText(line.attack, texts),
    line.action,
    line.reasons.map(({ gate, code }, at) => html`${at === 0 ? null : html`, `}${gate} (${code})`),
  ]);
  return html`${table({
    caption: `${count(refused, 'refusal')}, each with every gate that refused and why${left === 0 ? '' : `; the first ${String(listed.length)} are listed`}`,
    head: ['Line', 'What was tried', 'Action', 'Refused by'],
    rows,
  })}${left === 0 ? null : reasonCounts(reasons)}${isOwn ? null : rawRefusals(listed)}`;
}

/** What was tried in the words of the terminal, and of what kind it is; of an unknown attack its name. */
function whatText(attack: string | undefined, texts: Texts): Part {
  if (attack === undefined) return 'a decision of this run';
  const text = texts.get(attack);
  return text === undefined
    ? inWords(attack)
    : html`${text.tried} <span class="kind">${text.kind}</span>`;
}

/** The lines themselves, since those of another log are not among the proof lines of this page. */
function rawRefusals(listed: Funnel['refusals']): Markup {
  return html`<details>
    <summary>The refusals as the log of the attacks holds them</summary>
    <ol class="lines">
      ${listed.map(
        (line) =>
          html`<li id="a${line.seq}">
            <div class="linehead">
              <span class="seq">#${line.seq}</span> <span class="event">${line.event_name}</span>
            </div>
            <pre class="raw">${verbatim(JSON.stringify(line))}</pre>
          </li>`,
      )}
    </ol>
  </details>`;
}

function reasonCounts(reasons: Funnel['reasons']): Markup {
  return table({
    caption: 'How often each check objected, in all of the log',
    head: ['Gate', 'Check', 'Refusals'],
    numbers: [2],
    rows: [...reasons].map(([reason, number]) => {
      const [gate = '', code = ''] = reason.split(' ');
      return [inWords(gate), inWords(code), grouped(number)];
    }),
  });
}
