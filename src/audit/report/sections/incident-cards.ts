import { count } from '../../../core/domain/count.js';
import {
  inPercent,
  inWords,
  shownMb,
  shownMs,
  shownPercent,
} from '../../../core/domain/figures.js';
import type { Explanation } from '../../explain/explanation.js';
import { sayLine } from '../../explain/says.js';
import { explainIncident, type ExplainedLog } from '../explain-incident.js';
import { endingOf } from '../../summary/incident-record.js';
import { lineOf, type Incident } from '../incident.js';
import { html, type Markup, type Part } from '../markup.js';
import { plotIncident } from '../plots/incident-plot.js';
import type { Report } from '../report.js';
import type { ToldWindow } from '../../../core/domain/proof-lines/told-windows.js';
import { looksOf, marksOf } from '../signals.js';
import { badge, facts, figure, section, table, toLine } from './parts.js';
import { ENDING_TEXT, SEVERITY } from './severity.js';
import { nameOf } from './verdict-band.js';
import { whyText } from './why.js';

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
  return section(
    'incidents',
    'Incidents',
    note,
    incidents.map((incident, at) => card(incident, at + 1, report, about)),
  );
}

function explainedLog(
  { log, historyOf }: Report,
  { kind, env, backend, app_served }: ExplainedLog['run'],
  run_id: string,
): Omit<ExplainedLog, 'run'> {
  const { lines, head, seal, held, problem, file, app_name } = log;
  const about = {
    run_id,
    kind,
    env,
    backend,
    app_name,
    ...(app_served !== undefined && { app_served }),
  };
  return { file, historyOf, log: { ...about, lines, head, seal, held, problem } };
}

function card(incident: Incident, number: number, report: Report, about: ExplainedLog): Markup {
  const { clock } = report.log.digest;
  const ending = endingOf(incident.record, report.expectations);
  const explanations = explainIncident(incident, about);
  const { overload } = about.run.policy;
  const plot = plotIncident(incident, {
    id: `s${String(number)}`,
    clock,
    overloadPpm: overload.utilization_ppm,
  });
  const id = `i${String(number)}`;
  return html`<article class="card" id="${id}" aria-labelledby="${id}-h">
    <div class="cardhead">
      <h3 id="${id}-h">${titleOf(incident, report)}</h3>
      ${badge(SEVERITY[ending], ENDING_TEXT[ending])}
    </div>
    ${facts(factsOf(incident, explanations))}
    ${figure(`Signals of incident ${String(number)}`, plot.drawing, captionOf(incident, plot.missing))}
    ${numbersOf(incident, marksOf(incident, clock)[0]?.from_us ?? 0)} ${explanations.map(whyText)}
    <p class="causes"><b>Lines</b> ${incident.lines.map(({ seq }) => html`${toLine(seq)} `)}</p>
  </article> `;
}

function titleOf(incident: Incident, { expectations }: Report): string {
  const scenario = expectations.find(({ id }) => id === incident.record.scenario);
  const name = nameOf(incident, expectations);
  return scenario === undefined || name === 'Control'
    ? name
    : `${scenario.letter}  ${scenario.title}`;
}

function factsOf(incident: Incident, [first]: readonly Explanation[]): [string, Part][] {
  const { root } = incident;
  const injected = lineOf(incident, 'FAILURE_INJECTED');
  const decision = lineOf(incident, 'RL_DECISION');
  const act = lineOf(incident, 'ORCH_EXEC');
  const end = lineOf(incident, 'SYSTEM_STABLE') ?? lineOf(incident, 'NOT_STABLE');
  const outcome = first?.outcome ?? null;
  return [
    injected === undefined
      ? ['Announced', html`${sayLine(root).says} ${toLine(root.seq)}`]
      : ['Injected', html`${faultOf(injected.fault)} ${toLine(injected.seq)}`],
    ...entry(decision, ({ event_type, cause_seen, measured, seq }) => [
      'Detected',
      html`${inWords(event_type)}: ${cause_seen}, ${shownMs(measured.detect_us)} after its first
      sign ${toLine(seq)}`,
    ]),
    ...entry(decision, ({ action, workers_from, workers_to, seq }) => [
      'Decided',
      html`${action}${workers_to === null ? null : html` ${workers_from} &rarr; ${workers_to} workers`}
      ${toLine(seq)}`,
    ]),
    ...entry(act, ({ effect, status, measured, seq }) => [
      'Done',
      html`${status} in ${shownMs(measured.act_us)}: ${effect} ${toLine(seq)}`,
    ]),
    ...entry(outcome, ({ result }) => ['Ended', endedText(incident, result)]),
    ...entry(end, ({ measured }) => [
      'Requests',
      `${String(measured.requests.served)} answered, ${String(measured.requests.lost)} lost, from before the fault on`,
    ]),
  ];
}

function entry<Value>(
  value: Value | undefined | null,
  row: (value: Value) => [string, Part],
): [string, Part][] {
  return value === undefined || value === null ? [] : [row(value)];
}

function endedText(incident: Incident, result: string): Part {
  const stable = lineOf(incident, 'SYSTEM_STABLE');
  if (stable === undefined) {
    const unwell = lineOf(incident, 'NOT_STABLE');
    return unwell === undefined ? inWords(result) : html`${inWords(result)} ${toLine(unwell.seq)}`;
  }
  const { recover_us, stable_us } = stable.measured;
  const recovered =
    stable.recovery_action === 'noop' ? '' : `recovered in ${shownMs(recover_us)}, `;
  return html`${recovered}stable ${shownMs(stable_us)} after the first sign, ${stable.good_probes}
  good looks in a row ${toLine(stable.seq)}`;
}

function faultOf(fault: Readonly<Record<string, number | string>>): string {
  return Object.entries(fault)
    .map(([name, value]) => (name === 'kind' ? inWords(String(value)) : parameter(name, value)))
    .join(', ');
}

/** The unit is at the end of a parameter's name. */
function parameter(name: string, value: number | string): string {
  const [, about = '', unit = ''] = /^(.*)_(ppm|ms|mb)$/.exec(name) ?? [];
  if (about === '' || typeof value === 'string') return `${inWords(name)} ${String(value)}`;
  const shown = { ppm: inPercent(value), ms: `${String(value)} ms`, mb: `${String(value)} MB` };
  return `${inWords(about)} ${shown[unit as keyof typeof shown]}`;
}

function captionOf(incident: Incident, missing: readonly string[]): Part {
  const lacking = missing.length === 0 ? null : html`Not in this log: ${missing.join('; ')}. `;
  const injected =
    incident.record.scenario === null
      ? null
      : html`Zero is the injection, whose place is known to a millisecond. `;
  return html`${injected}Each step is one window; its point is at the window's end. ${lacking}`;
}

/** The numbers behind the plots: what a reader who does not see them reads. */
function numbersOf(incident: Incident, origin: number): Markup {
  const { windows } = incident;
  const looks = looksOf(incident);
  const ms = (us: number | null) => (us === null ? '-' : ((us - origin) / 1_000).toFixed(1));
  return html`<details>
    <summary>
      The numbers: ${count(windows.length, 'window')}, ${count(looks.length, 'look')} after the act
    </summary>
    ${windowTable(windows, ms)}${
      looks.length === 0
        ? null
        : table({
            caption: 'Looks at the app after the act',
            head: ['At, ms', 'Status', 'Answered in', 'Utilization', 'Serving', 'Wanted', 'Failed'],
            numbers: [0, 1, 2, 3, 4, 5, 6],
            rows: looks.map((look) => [
              ms(look.at_us),
              known(look.status),
              shownOrNot(look.response_time_us, shownMs),
              shownPercent(look.utilization_ppm),
              ...[known(look.serving), known(look.desired), known(look.failed)],
            ]),
          })
    }
  </details>`;
}

function windowTable(windows: readonly ToldWindow[], ms: (us: number | null) => string): Markup {
  const workers = [...new Set(windows.flatMap((window) => [...window.workers.keys()]))];
  const head = [
    ...['From, ms', 'To, ms', 'Utilization', 'Serving', 'Answered', 'Lost'],
    ...workers.flatMap((worker) => [`${worker} busy`, `${worker} heap`]),
  ];
  return table({
    caption: 'Windows',
    head,
    numbers: head.map((_, column) => column),
    rows: windows.map((window) => [
      ...[ms(window.from_us), ms(window.to_us), shownPercent(window.utilization_ppm)],
      ...[known(window.serving), known(window.served), known(window.lost)],
      ...workers.flatMap((worker) => {
        const read = window.workers.get(worker);
        return [shownPercent(read?.utilization_ppm ?? null), shownMb(read?.heap_used_kb ?? null)];
      }),
    ]),
  });
}

function known(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : String(value);
}

function shownOrNot(value: number | null | undefined, show: (value: number) => string): string {
  return value === null || value === undefined ? '-' : show(value);
}
