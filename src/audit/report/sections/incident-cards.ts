import { count } from '../../../core/domain/count.js';
import { inWords, megabytes, rounded } from '../../../core/domain/figures.js';
import type { Explanation } from '../../explain/explanation.js';
import type { ProofLine } from '../../../core/domain/proof-lines/catalogue.js';
import { describeLine } from '../../explain/describe-line.js';
import type { ToldBefore } from '../../explain/fault-text.js';
import { explainedRun } from '../../explain/explained-run.js';
import type { RunClock } from '../clock.js';
import { explainIncident, type ExplainedLog } from '../explain-incident.js';
import { endingOf, type JudgedOfRun } from '../../summary/judged-scenarios.js';
import { lineOf, type ReportedIncident } from '../incident.js';
import { html, type Markup, type Part } from '../markup.js';
import { plotIncident } from '../plots/incident-plot.js';
import type { Memory } from '../plots/incident-signals.js';
import { scenariosOf, type Report } from '../report.js';
import { allWindows } from '../serving.js';
import type { ToldWindow } from '../../../core/domain/proof-lines/told-windows.js';
import { crashedAt, looksOf, lostEarlier, marksOf } from '../signals.js';
import { expectedOf } from './expected.js';
import { badge, facts, figure, section, table, toLine } from './parts.js';
import { ENDING_TEXT, SEVERITY } from './severity.js';
import { nameOfIncident } from './verdict-band.js';
import { whyText } from './why.js';

const KB_PER_MB = 1_024;

/** A card for each incident that is shown. */
export function incidentCards(report: Report): Markup {
  const { incidents, count: all } = report.log.digest.incidents;
  const { run, run_id } = report.log;
  if (run === null || run_id === null || incidents.length === 0) {
    return section('incidents', 'Incidents', html`<p>The log holds none.</p>`);
  }
  const left = all - incidents.length;
  const note =
    left === 0
      ? null
      : html`<p class="note">
          The log holds ${count(all, 'incident')}. Shown are those that the run injected, the first
          ones, some that did not end well, and the last; ${left} are left out.
        </p>`;
  const about: ExplainedLog = { run, ...explainedLog(report, run, run_id) };
  const scenarios = scenariosOf(report);
  const allWorkers = workersOf(allWindows(incidents));
  return section(
    'incidents',
    'Incidents',
    note,
    incidents.map((incident, at) =>
      card(incident, at + 1, report, { ...about, scenarios, allWorkers }),
    ),
  );
}

function explainedLog(
  { log, historyOf }: Report,
  run: ExplainedLog['run'],
  run_id: string,
): Omit<ExplainedLog, 'run'> {
  const { lines, head, seal, unknown, held, problem, file, app_name } = log;
  const about = { run_id, ...explainedRun(run), app_name };
  return { file, historyOf, log: { ...about, lines, head, seal, unknown, held, problem } };
}

function card(
  incident: ReportedIncident,
  number: number,
  report: Report,
  about: ExplainedLog & {
    readonly scenarios: readonly JudgedOfRun[];
    readonly allWorkers: readonly string[];
  },
): Markup {
  const { clock } = report.log.digest;
  const { scenarios, allWorkers } = about;
  const ending = endingOf(incident.record, scenarios);
  const played = scenarios.find(({ first_seq }) => first_seq === incident.record.first_seq);
  const explanations = explainIncident(incident, about);
  const { overload } = about.run.policy;
  const plot = plotIncident(incident, {
    id: `s${String(number)}`,
    clock,
    overloadPpm: overload.utilization_ppm,
    allWorkers,
    memory: memoryOf(about.run),
  });
  const id = `i${String(number)}`;
  return html`<article class="card" id="${id}" aria-labelledby="${id}-h">
    <div class="cardtop">
      <div class="cardhead">
        <h3 id="${id}-h">${titleOf(incident, report, scenarios)}</h3>
        ${badge(SEVERITY[ending], ENDING_TEXT[ending])}
      </div>
      ${facts(factsOf(incident, explanations, about.run))}
    </div>
    ${expectedOf(played?.judged ?? [])}
    ${figure(`Signals of incident ${String(number)}`, plot.drawing, captionOf(incident, clock, plot.missing))}
    ${numbersOf(incident, memoryOf(about.run), marksOf(incident, clock)[0]?.from_us ?? 0)}
    ${explanations.map(whyText)}
    <p class="causes"><b>Lines</b> ${incident.lines.map(({ seq }) => html`${toLine(seq)} `)}</p>
  </article> `;
}

function titleOf(
  incident: ReportedIncident,
  { names }: Report,
  scenarios: readonly JudgedOfRun[],
): string {
  const scenario = names.find(({ id }) => id === incident.record.scenario);
  const name = nameOfIncident(incident, names, scenarios);
  return scenario === undefined || name === 'Control'
    ? name
    : `${scenario.letter}  ${scenario.title}`;
}

function factsOf(
  incident: ReportedIncident,
  [first]: readonly Explanation[],
  before: ToldBefore,
): [string, Part][] {
  const { root } = incident;
  const said = (line: ProofLine) => html`${describeLine(line, before)} ${toLine(line.seq)}`;
  const end = lineOf(incident, 'SYSTEM_STABLE') ?? lineOf(incident, 'NOT_STABLE');
  return [
    [root.event_name === 'FAILURE_INJECTED' ? 'Injected' : 'Announced', said(root)],
    ...entry(lineOf(incident, 'RL_DECISION'), (line) => [
      'Detected',
      html`${inWords(line.event_type)}: ${line.cause_seen} ${toLine(line.seq)}`,
    ]),
    ...entry(lineOf(incident, 'RL_DECISION'), (line) => ['Decided', said(line)]),
    ...entry(lineOf(incident, 'ORCH_EXEC'), (line) => [
      'Done',
      html`${describeLine(line, before)}: ${line.effect} ${toLine(line.seq)}`,
    ]),
    ...entry(first?.outcome, ({ result }) => ['Ended', inWords(result)]),
    ...entry(end, (line) => [
      line.event_name === 'SYSTEM_STABLE' ? 'Stable' : 'Not stable',
      said(line),
    ]),
  ];
}

function entry<Value>(
  value: Value | undefined | null,
  row: (value: Value) => [string, Part],
): [string, Part][] {
  return value === undefined || value === null ? [] : [row(value)];
}

function captionOf(incident: ReportedIncident, clock: RunClock, missing: readonly string[]): Part {
  const lacking = missing.length === 0 ? null : html`Not in this log: ${missing.join('; ')}. `;
  const injected =
    incident.record.scenario === null
      ? null
      : html`Zero is the injection, whose place is known to a millisecond; times in words are
        counted from the first sign of the incident, which comes later. `;
  const lost =
    crashedAt(incident) === undefined || incident.windows.every((window) => window.lost === 0)
      ? null
      : html`What was lost is drawn from the first sign of the crash on. `;
  const before = lostEarlier(incident, clock).reduce((sum, window) => sum + window.lost, 0);
  const earlier =
    before === 0
      ? null
      : html`Pale: ${before} lost in windows that began before the injection; this incident counts
        what was lost after it. `;
  return html`${injected}A point is at the end of its window: there the value was known, and the
  line keeps it until the next one is. ${lost}${earlier}${lacking}`;
}

/** The numbers behind the plots: what a reader who does not see them reads. */
function numbersOf(incident: ReportedIncident, memory: Memory, origin: number): Markup {
  const { windows } = incident;
  const looks = looksOf(incident);
  const hasFailing = looks.some(({ failing_dependencies }) => failing_dependencies > 0);
  const ms = (us: number | null) => (us === null ? '-' : ((us - origin) / 1_000).toFixed(1));
  return html`<details>
    <summary>
      The numbers: ${count(windows.length, 'window')}, ${count(looks.length, 'look')} after the act
    </summary>
    ${windowTable(windows, memory, ms)}${
      looks.length === 0
        ? null
        : table({
            caption: 'Looks at the app after the act',
            head: [
              ...['At, ms', 'Status', 'Answered in', 'Utilization', 'Serving', 'Wanted', 'Failed'],
              ...(hasFailing ? ['Dependencies not up'] : []),
            ],
            numbers: [0, 1, 2, 3, 4, 5, 6, 7],
            rows: looks.map((look) => [
              ms(look.at_us),
              known(look.status),
              shownOrNot(look.response_time_us, rounded.ms),
              shownOrNot(look.utilization_ppm, rounded.percent),
              ...[known(look.serving), known(look.desired), known(look.failed)],
              ...(hasFailing ? [known(look.failing_dependencies)] : []),
            ]),
          })
    }
  </details>`;
}

function windowTable(
  windows: readonly ToldWindow[],
  memory: Memory,
  ms: (us: number | null) => string,
): Markup {
  const workers = workersOf(windows);
  const head = [
    ...['From, ms', 'To, ms', 'Utilization', 'Serving', 'Answered', 'Lost'],
    ...workers.flatMap((worker) => [`${worker} busy`, `${worker} ${memory}`]),
  ];
  return table({
    caption: 'Windows',
    head,
    numbers: head.map((_, column) => column),
    rows: windows.map((window) => [
      ...[
        ms(window.from_us),
        ms(window.to_us),
        shownOrNot(window.utilization_ppm, rounded.percent),
      ],
      ...[known(window.serving), known(window.served), known(window.lost)],
      ...workers.flatMap((worker) => {
        const read = window.workers.get(worker);
        return [
          shownOrNot(read?.utilization_ppm, rounded.percent),
          shownOrNot(read?.heap_used_kb, (kb) => megabytes(kb / KB_PER_MB)),
        ];
      }),
    ]),
  });
}

/** What a log calls the heap: of a thread it is that, of a process all that it holds. */
function memoryOf({ backend }: ToldBefore): Memory {
  return backend === 'processes' ? 'memory' : 'heap';
}

/** In the order in which they came. */
function workersOf(windows: readonly ToldWindow[]): string[] {
  return [...new Set(windows.flatMap(({ workers }) => [...workers.keys()]))];
}

function known(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : String(value);
}

function shownOrNot(value: number | null | undefined, show: (value: number) => string): string {
  return value === null || value === undefined ? '-' : show(value);
}
