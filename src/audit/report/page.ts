import { timeRangeOf } from './time-range.js';
import { html, type Markup } from './markup.js';
import { plotLoad } from './plots/load-plot.js';
import { plotTimeline } from './plots/timeline.js';
import { verdictOfReport, type Report } from './report.js';
import { agentSection } from './sections/agent.js';
import { gatesSection } from './sections/gates.js';
import { incidentCards } from './sections/incident-cards.js';
import { learnedSection } from './sections/learned.js';
import { limitsSection } from './sections/limits.js';
import { figure, section } from './sections/parts.js';
import { proofSection } from './sections/proof-lines.js';
import { sinksSection } from './sections/sinks.js';
import { STYLE } from './sections/style.js';
import { overview, verdictBand } from './sections/verdict-band.js';
import { allWindows, servingOf } from './serving.js';

/** How each report begins: a file that begins so is one of ours, and may be replaced by another. */
export const BEGINNING =
  '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="demo-run report">\n';

const CONTENTS = [
  ['timeline', 'Timeline'],
  ['incidents', 'Incidents'],
  ['agent', 'The agent'],
  ['gates', 'Gates'],
  ['q-table', 'Q-table'],
  ['load', 'Workers and load'],
  ['sinks', 'Sinks'],
  ['proof', 'Proof lines'],
  ['limits', 'What this does not show'],
] as const;

/**
 * The whole page: one file that asks for nothing, runs nothing and is the same for the same input.
 * @param hashOf SHA-256 in base64: only the style that is in the page is taken for one
 */
export function reportPage(report: Report, hashOf: (text: string) => string): string {
  const verdict = verdictOfReport(report);
  const policy = `default-src 'none'; style-src 'sha256-${hashOf(STYLE)}'; base-uri 'none'; form-action 'none'`;
  const { run_id } = report.log;
  const head = html`<meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <title>${verdict.word} - ${run_id ?? report.log.file} - demo-run report</title>`;
  const body = html`${verdictBand(report, verdict)}
    <nav aria-label="Contents">
      <ul>
        ${contentsOf(report).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
      </ul>
    </nav>
    <main>${overview(report)}${sections(report)}</main>`;
  // Only the style is not markup of ours; it holds no value.
  return `${BEGINNING}${head.text}\n<style>${STYLE}</style>\n</head>\n<body>\n${body.text}\n</body>\n</html>\n`;
}

/** Only a run that an agent decided in has a section about it. */
function contentsOf({ log }: Report) {
  return CONTENTS.filter(([id]) => id !== 'agent' || log.run?.agent !== undefined);
}

function sections(report: Report): Markup {
  const { digest } = report.log;
  const { incidents, end_ms, isCut } = timeRangeOf(digest);
  const reach = isCut ? html` The first ${incidents.length} incidents are drawn.` : null;
  const { clock } = digest;
  const isDrawn = ({ to_us }: { to_us: number }) => clock.ofMoment(to_us) <= end_ms;
  const windows = allWindows(incidents).filter(isDrawn);
  return html`${section(
    'timeline',
    'Timeline',
    digest.lineCount === 0
      ? html`<p>There is no good line.</p>`
      : html`${figure(
          'Timeline of the run',
          plotTimeline(digest),
          html`Milliseconds since the first line. A number is a proof line and leads to it. Lines
          stand where the time of day puts them, to a millisecond; what was measured stands where
          the monotonic clock puts it.${reach}`,
        )}`,
  )}${incidentCards(report)}${agentSection(report)}${gatesSection(report)}${learnedSection(report)}${section(
    'load',
    'Workers and load',
    windows.length === 0
      ? html`<p>The log holds no windows.</p>`
      : figure(
          'Workers and load',
          plotLoad(windows, servingOf(incidents, clock).filter(isDrawn), clock),
          html`What the windows, looks and incidents of the log say, in milliseconds since the first
          line. A line keeps a value until the next one is known. Gaps are times of which the log
          holds no windows.${reach}`,
        ),
  )}${sinksSection(report)}${proofSection(report)}${limitsSection(report)}`;
}
