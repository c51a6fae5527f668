import { inWords, rounded } from '../../../core/domain/figures.js';
import { count } from '../../../core/domain/count.js';
import type { ProofLine } from '../../../core/domain/proof-lines/catalogue.js';
import { sayLine } from '../../explain/statements.js';
import type { RunClock } from '../clock.js';
import { html, verbatim, type Markup, type Part } from '../markup.js';
import type { CheckedLog, Report, UncheckedLines } from '../report.js';
import { section } from './parts.js';

const NO_PREDECESSOR = /^0{64}$/;
const SHORT = 12;

/** The lines themselves, linked as the log links them, each with its raw JSON. */
export function proofSection({ log, unchecked }: Report): Markup {
  const { digest } = log;
  const shown = digest.shownLines;
  const left = digest.lineCount - shown.length;
  return section(
    'proof',
    'Proof lines',
    html`<p>
      ${count(digest.lineCount, log.problem === null ? 'line' : 'good line')},
      ${
        left === 0
          ? html`all of them.`
          : html`of which ${shown.length} are shown: both ends, and the incidents above. ${left} are
            left out.`
      }
      Each names the SHA-256 of the line before it.
    </p>`,
    html`<ol class="lines">
      ${withGaps(shown).map((entry) =>
        'missing' in entry
          ? html`<li class="gap">${count(entry.missing, 'line')} left out</li>`
          : lineText(entry.line, log, shown),
      )}
    </ol>`,
    unchecked.lines.length === 0 ? null : uncheckedText(unchecked, log.problem),
  );
}

type Entry = { readonly line: ProofLine } | { readonly missing: number };

function withGaps(lines: readonly ProofLine[]): Entry[] {
  return lines.flatMap((line, at): Entry[] => {
    const missing = line.seq - (lines[at - 1]?.seq ?? 0) - 1;
    return missing === 0 ? [{ line }] : [{ missing }, { line }];
  });
}

function lineText(line: ProofLine, log: CheckedLog, shown: readonly ProofLine[]): Markup {
  const { seq, event_name, cause, prev } = line;
  const isShown = new Set(shown.map((one) => one.seq));
  const link = (to: number, text: Part) =>
    isShown.has(to) ? html`<a href="#p${to}">${text}</a>` : html`${text}`;
  return html`<li id="p${seq}">
    <div class="linehead">
      <span class="seq">#${seq}</span> <span class="event">${event_name}</span>
      <span class="at">${atText(line, log.digest.clock)}</span>
    </div>
    <p>${sayLine(line, { backend: log.run?.backend }, shown).says}</p>
    <p class="links">
      ${cause === null ? html`no cause` : html`caused by ${link(cause, `#${String(cause)}`)}`}, prev
      ${prevText(prev, seq, link)}${
        seq === log.lines
          ? html`, head <code class="hash">${log.head.slice(0, SHORT)}</code>`
          : null
      }
    </p>
    <details>
      <summary>raw<span class="hidden"> line ${seq}</span></summary>
      <pre class="raw">${verbatim(JSON.stringify(line))}</pre>
    </details>
  </li> `;
}

function atText(line: ProofLine, clock: RunClock): string {
  return `+${rounded.ms(clock.ofLine(line) * 1_000)}`;
}

function prevText(prev: string, seq: number, link: (to: number, text: Part) => Markup): Markup {
  const hash = html`<code class="hash">${prev.slice(0, SHORT)}</code>`;
  if (seq > 1) return link(seq - 1, html`${hash} = #${seq - 1}`);
  return html`${hash}
  ${NO_PREDECESSOR.test(prev) ? html`(the first run of its kind)` : html`(the run before)`}`;
}

function uncheckedText(
  { lines, left_out_bytes }: UncheckedLines,
  problem: CheckedLog['problem'],
): Markup {
  const wordOf = (number: number) =>
    problem?.line === number ? `bad: ${inWords(problem.code)}` : 'not checked';
  return html`<h3>From here on the log is not good</h3>
    <p>
      What follows is in the file as it is, and nothing vouches for
      it.${left_out_bytes === 0 ? null : html` Another ${left_out_bytes} bytes are left out.`}
    </p>
    <ol class="lines unchecked">
      ${lines.map(
        ({ number, text }) =>
          html`<li id="p${number}">
            <div class="linehead">
              <span class="seq">#${number}</span> <span class="event">${wordOf(number)}</span>
            </div>
            <pre class="raw">${verbatim(text)}</pre>
          </li>`,
      )}
    </ol>`;
}
