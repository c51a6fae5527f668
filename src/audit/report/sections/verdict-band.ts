import { actsInWords, countedPart, doneWithout } from '../../../core/domain/act-counts.js';
import { count } from '../../../core/domain/count.js';
import { grouped, inWords, rounded, workersChange } from '../../../core/domain/figures.js';
import { notCheckedWords, sealWords } from '../../../core/domain/seal-words.js';
import { shortFormOf } from '../../../core/domain/proof-lines/expectations.js';
import { saidIn } from '../../summary/judge-scenario.js';
import { endingOf, type JudgedOfRun } from '../../summary/judged-scenarios.js';
import { problemPlace, problemSentence } from '../../../core/domain/problem-sentence.js';
import type { RunVerdict } from '../../summary/verdict-words.js';
import { lineOf, type ReportedIncident } from '../incident.js';
import { html, type Markup, type Part } from '../markup.js';
import { scenariosOf, verdictOnAttacks, type CheckedLog, type Report } from '../report.js';
import { badge, facts, table, toLine } from './parts.js';
import { factsOfRun, firstFacts } from './run-facts.js';
import { agentSummaryText } from './agent.js';
import { ENDING_TEXT, SEVERITY, VERDICT_SEVERITY } from './severity.js';

/** The verdict in words, what was run, and how to check it again. */
export function verdictBand(report: Report, verdict: RunVerdict): Markup {
  const { log, verify_command } = report;
  return html`<header class="band ${VERDICT_SEVERITY[verdict.word]}">
    <p class="kicker">demo-run report</p>
    <h1><span class="word">${verdict.word}</span> <span class="run">${titleOf(log)}</span></h1>
    <p class="because">${verdict.because}.</p>
    ${answerText(log)} ${log.problem === null ? null : problemOf(log.problem)}
    ${log.run === null ? null : facts(firstFacts(log, log.run), 'grid', 'Policy')}
    ${facts([...factsOfAgent(report), ...factsOfAttacks(report)], 'rows')}
    <div class="verify">
      <p>
        Check it yourself, in a checkout of demo-run, with a copy of the log and its head at the
        same place. A package of that name in a public registry is another program.
      </p>
      <pre><code>${verify_command}</code></pre>
    </div>
    ${facts([...factsOfLog(log), ...(log.run === null ? [] : factsOfRun(log.run))], 'rows')}
  </header> `;
}

/** One row an incident: the whole run at a glance. */
export function overview(report: Report): Markup | null {
  const { log, names } = report;
  const scenarios = scenariosOf(report);
  const { incidents } = log.digest.incidents;
  if (incidents.length === 0) return null;
  return table({
    caption:
      'Incidents at a glance; the end of the act and stable are counted from the first sign of each',
    head: [
      'Incident',
      'Outcome',
      'Decision',
      'By',
      'Act ended after',
      'Stable after',
      'Lost',
      'Lines',
    ],
    numbers: [4, 5, 6, 7],
    rows: incidents.map((incident, at) => {
      const ending = endingOf(incident.record, scenarios);
      return [
        html`<a href="#i${at + 1}">${nameOfIncident(incident, names, scenarios)}</a>`,
        badge(SEVERITY[ending], ENDING_TEXT[ending]),
        ...cellsOf(incident),
      ];
    }),
  });
}

/** The name of an incident: the scenario's, or what came by itself. */
export function nameOfIncident(
  { root, record }: ReportedIncident,
  names: Report['names'],
  scenarios: readonly JudgedOfRun[],
): string {
  const name = names.find(({ id }) => id === record.scenario);
  if (record.control) return 'Control';
  if (name !== undefined) return `${name.letter}  ${inWords(name.id)}`;
  if (record.scenario !== null) return inWords(record.scenario);
  return root.event_name === 'RUNTIME_EMIT'
    ? `${inWords(root.event_type)} (${originOf(root.seq, scenarios)})`
    : 'Not steady';
}

/** Of a scenario that expects more than one incident nobody knows which of them it caused. */
function originOf(seq: number, scenarios: readonly JudgedOfRun[]): string {
  const during = scenarios.find(({ incidents }) => incidents.includes(seq));
  const isOne = during === undefined || shortFormOf(saidIn(during.judged)) !== undefined;
  return isOne ? 'not injected' : `during ${inWords(during.id)}`;
}

const DECIDERS = { rule: 'rule', q_table: 'Q-table', agent: 'agent' } as const;

function cellsOf(incident: ReportedIncident): Part[] {
  const decision = lineOf(incident, 'RL_DECISION');
  const decided =
    decision === undefined
      ? ['none', '-']
      : [
          `${decision.action}${workersChange(decision.workers_from, decision.workers_to)}`,
          DECIDERS[decision.decided_by],
        ];
  return [...decided, ...endingCells(incident), linesCell(incident)];
}

/** Act ended after, stable after, lost. */
function endingCells(incident: ReportedIncident): string[] {
  const stable = lineOf(incident, 'SYSTEM_STABLE')?.measured;
  const end = stable ?? lineOf(incident, 'NOT_STABLE')?.measured;
  // A noop is no act that could end.
  const isNoop = lineOf(incident, 'RL_DECISION')?.action === 'noop';
  return [
    stable === undefined || isNoop ? '-' : rounded.ms(stable.recover_us),
    stable === undefined ? '-' : rounded.ms(stable.stable_us),
    end === undefined
      ? '-'
      : `${grouped(end.requests.lost)} of ${grouped(end.requests.lost + end.requests.served)}`,
  ];
}

function linesCell({ root, lines }: ReportedIncident): Markup {
  const last = lines.at(-1)?.seq ?? root.seq;
  return last === root.seq ? toLine(last) : html`${toLine(root.seq)}&ndash;${toLine(last)}`;
}

function titleOf({ run_id, run }: CheckedLog): string {
  if (run_id === null) return 'a log without a first line';
  const kinds = { run: 'run', onboard: 'onboarding', violation: 'attacks on the gates' };
  return `${kinds[run?.kind ?? 'run']} ${run_id}`;
}

const ANSWERS = { yes: 'Yes', no: 'No', 'not known': 'Not known' } as const;
const ANSWER_SEVERITY = { yes: 'bad', no: 'good', 'not known': 'open' } as const;

/** The question that a report is opened for first, and what the lines answer. */
function answerText({ acts, problem, seal, unknown, at_home }: CheckedLog): Markup {
  const part = countedPart(problem !== null, seal);
  const answer = doneWithout(acts, part);
  const unchecked = problem === null ? notCheckedWords(unknown, at_home) : undefined;
  return html`<p class="answer">
    <b>Was anything done without permission?</b>
    ${badge(ANSWER_SEVERITY[answer], ANSWERS[answer])} ${actsInWords(acts, part)}
    <a href="#gates">(gates)</a>${unchecked === undefined ? null : html` <b>${unchecked}</b>`}
  </p>`;
}

function factsOfLog(log: CheckedLog): [string, Part][] {
  return [
    ['Log', `${log.file}, ${count(log.lines, 'good line')}, ${grouped(log.bytes)} bytes`],
    [
      'Chain',
      `each ${log.problem === null ? '' : 'good '}line linked to the one before; ${sealWords(log)}`,
    ],
    ['Head', html`<code class="hash">${log.head}</code>`],
    ...(log.signed_by === null
      ? []
      : [['Signed by', html`<code class="hash">${log.signed_by}</code>`] as [string, Part]]),
  ];
}

/** Who decided, where that is not the built-in decider, and what came of its answers. */
function factsOfAgent(report: Report): [string, Part][] {
  const said = agentSummaryText(report);
  return said === null ? [] : [['Decided by', html`${said} (<a href="#agent">the agent</a>)`]];
}

function factsOfAttacks(report: Report): [string, Part][] {
  const { attacks } = report;
  if (attacks === null) return [];
  const { word, because } = verdictOnAttacks(attacks, report);
  return [['Attacks', html`${word}: ${because} (<a href="#gates">${attacks.file}</a>)`]];
}

function problemOf(problem: NonNullable<CheckedLog['problem']>): Markup {
  const { code, expected, found } = problem;
  return html`<div class="problem" role="note">
    <p>
      <strong>Problem: ${problemSentence(problem)}</strong> (${code} ${problemPlace(problem)}). Only
      the lines before it are told below, and nothing vouches for them but the chain.
    </p>
    ${facts([
      ['Expected', expected],
      ['Found', found],
    ])}
  </div>`;
}
