import { count } from '../../../core/domain/count.js';
import { inWords, rounded } from '../../../core/domain/figures.js';
import { builtInText, wantedText } from '../../../core/domain/agent-words.js';
import { COMPARED_BY, comparisonText, SHIELD_ROWS } from '../../summary/comparison-text.js';
import { agentSentence } from '../../summary/agent-sentence.js';
import type { AgentSummary } from '../../summary/agent-summary.js';
import {
  answerTo,
  comparedWords,
  SHIELD_WORDS,
  shieldOf,
  type AgentComparison,
} from '../../summary/agent-comparison.js';
import {
  agentVerdicts,
  type AgentVerdict,
  type AgentVerdicts,
  type AgentVerdictWord,
} from '../../summary/agent-verdicts.js';
import type { AskedRecord, IncidentRecord } from '../../summary/incident-record.js';
import { answerText } from '../../summary/judge-expectation.js';
import type { RunSummary } from '../../summary/run-summary.js';
import { html, type Markup, type Part } from '../markup.js';
import type { Report } from '../report.js';
import { badge, facts, section, table, toLine } from './parts.js';
import type { Severity } from './severity.js';

/** What stands between the agent and what it could forge, in words. */
const ISOLATION = {
  user: 'another user of the system',
  bwrap: 'a bubblewrap sandbox',
  none: 'a folder and an environment of its own: nothing against a hostile agent',
} as const;
const SOURCE = {
  process: 'a program',
  transcript: 'a transcript of recorded answers',
  mcp: 'an MCP client',
} as const;

const SEVERITY: Partial<Record<AgentVerdictWord, Severity>> = {
  right: 'good',
  escalated: 'good',
  harmful: 'bad',
  not_stable: 'bad',
  forbidden: 'bad',
  malformed: 'bad',
  silent: 'bad',
  late: 'bad',
  silent_or_late: 'bad',
};

/** What the agent said, what it wanted and what came of it; null where none decided. */
export function agentSection({ log, compared }: Report): Markup | null {
  const summary = log.digest.summary;
  const { agent } = summary;
  if (agent === null) return null;
  const answers = compared?.answers ?? [];
  const judged = agentVerdicts(summary, comparedWords({ answers }));
  return section(
    'agent',
    'The agent',
    facts(factsOf(agent)),
    html`<p>
      What it wanted is its own word: nothing recomputes it. What the gates said of it, and what the
      built-in decider would have done on the same state, can be computed anew.
    </p>`,
    judged.verdicts.length === 0
      ? html`<p>It was asked about nothing.</p>`
      : verdictTable(judged, summary),
    compared === null || answers.length === 0 ? null : comparedParts(compared, summary, judged),
    agent.probes.length === 0 ? null : probeTable(agent.probes),
    agent.unexplained.length === 0 ? null : endTable(agent.unexplained),
  );
}

/** Who decided, and what came of its answers; null where no agent of one's own did. */
export function agentSummaryText({ log, compared }: Report): string | null {
  const { summary } = log.digest;
  if (summary.agent === null) return null;
  const { hello } = summary.agent;
  const name = hello === null ? 'that did not begin' : nameOf(hello);
  const answers = compared?.answers ?? [];
  const judged = agentVerdicts(summary, comparedWords({ answers }));
  return `an agent of your own, ${name}: ${agentSentence(judged, { answers })}`;
}

function factsOf({ record, hello, not_begun, ended }: AgentSummary): [string, Part][] {
  const { source, isolation, as_root, public_key } = record;
  return [
    ['Answers of', SOURCE[source]],
    ...(hello === null ? [] : [row('Calls itself', html`${nameOf(hello)} ${toLine(hello.seq)}`)]),
    ...(isolation === undefined ? [] : [row('Isolation', `${isolation}: ${ISOLATION[isolation]}`)]),
    ...(as_root === true ? [row('User', 'root: it may read whatever it sees')] : []),
    ['Signs', public_key === undefined ? 'nothing: no key is registered' : 'each proposal'],
    ...(not_begun === null
      ? []
      : [
          row(
            'Did not begin',
            html`${inWords(not_begun.failure)}: ${not_begun.detail} ${toLine(not_begun.seq)}`,
          ),
        ]),
    ...(ended === null ? [] : [row('Ended', html`${endText(ended)} ${toLine(ended.seq)}`)]),
  ];
}

function row(name: string, value: Part): [string, Part] {
  return [name, value];
}

function nameOf({ agent, version, model }: NonNullable<AgentSummary['hello']>): string {
  return `${agent} ${version}${model === undefined ? '' : `, model ${model}`}`;
}

function endText({ asked, answered, late, unasked, measured }: NonNullable<AgentSummary['ended']>) {
  return (
    `${measured.ending}; ${String(answered)} of ${count(asked, 'question')} answered, ` +
    `${String(late)} late, ${count(unasked, 'message')} unasked, ${count(measured.killed, 'process')} killed`
  );
}

function verdictTable({ verdicts, counts }: AgentVerdicts, summary: RunSummary): Markup {
  const counted = Object.entries(counts)
    .filter(([, times]) => times > 0)
    .map(([word, times]) => `${inWords(word)} ${String(times)}`);
  return table({
    caption: `Its answers, by what came of them: ${counted.join(', ')}`,
    head: [
      'Incident',
      'Came of it',
      'Wanted',
      'Built-in decider',
      'Gates',
      'Outcome',
      'Thought',
      'Looked',
    ],
    numbers: [6, 7],
    rows: verdicts.map((verdict) => rowOf(verdict, summary)),
  });
}

/** What rules and gates changed, and what it was compared with. */
function comparedParts(
  { by, answers }: AgentComparison,
  summary: RunSummary,
  { verdicts }: AgentVerdicts,
): Part[] {
  const shield = shieldOf(summary, { answers });
  return [
    table({
      caption: `Shield: how its incidents ended with rules and gates, and how without, ${COMPARED_BY[by]}`,
      head: ['Shield', ...SHIELD_WORDS.map(inWords)],
      numbers: [1, 2, 3, 4, 5, 6, 7],
      rows: SHIELD_ROWS.map(([row, name]) => [
        name,
        ...SHIELD_WORDS.map((word) => String(shield[row][word])),
      ]),
    }),
    table({
      caption: `The same faults with each thing done alone, ${COMPARED_BY[by]}`,
      head: ['Answer', 'Alone', 'Came of it'],
      rows: verdicts.flatMap((verdict) => {
        const answer = answerTo(verdict, answers);
        if (answer === undefined || !verdict.asked.answered) return [];
        return comparisonText(answer, verdict.asked).map(([about, says], at) => [
          at === 0 ? toLine(verdict.asked.seq) : '',
          about,
          says,
        ]);
      }),
    }),
  ];
}

function rowOf(
  { verdict, asked, first_seq, probed }: AgentVerdict,
  { incidents }: RunSummary,
): Part[] {
  const incident = incidents.find((one) => one.first_seq === first_seq);
  const more = probed === 0 ? null : ` and probed ${count(probed, 'time')}`;
  return [
    html`${incident?.scenario ?? incident?.incident ?? 'incident'} ${toLine(asked.seq)}`,
    html`${badge(SEVERITY[verdict] ?? 'open', inWords(verdict))}${more}`,
    ...(asked.answered
      ? [wantedText(asked), builtInText(asked)]
      : [`nothing: ${inWords(asked.failure)}: ${asked.detail}`, '-']),
    ...(incident === undefined ? ['-', '-'] : endOf(incident, verdict)),
    ...effortOf(asked),
  ];
}

/** What the gates said, of what, where that is not what the agent wanted, and how it ended. */
function endOf(
  { decision, gates, outcome, escalated }: IncidentRecord,
  verdict: AgentVerdictWord,
): string[] {
  const ended = outcome?.event_name ?? escalated?.reason ?? 'none told';
  const said = gates === null ? 'not asked' : answerText(gates);
  const done =
    verdict === 'overruled' && decision !== null
      ? `${wantedText({ wanted: decision.action, workers_to: decision.workers_to })} in its place: `
      : '';
  return [`${done}${said}`, inWords(ended.toLowerCase())];
}

/** How long it thought, and how often it looked. */
function effortOf(asked: AskedRecord): string[] {
  if (!asked.answered) return ['-', '-'];
  const { thinking_us, observations } = asked;
  return [thinking_us === null ? '-' : rounded.ms(thinking_us), String(observations)];
}

function endTable(unexplained: AgentSummary['unexplained']): Markup {
  return table({
    caption: 'Workers that ended without fault, order or permit; who ended them was not seen',
    head: ['Worker', 'Cause seen', 'Line'],
    rows: unexplained.map(({ worker, cause_seen, seq }) => [
      worker,
      inWords(cause_seen),
      toLine(seq),
    ]),
  });
}

function probeTable(probes: AgentSummary['probes']): Markup {
  return table({
    caption: 'What it asked for after its answer; none of it was judged',
    head: ['After event', 'First wanted', 'Times', 'Line'],
    numbers: [2],
    rows: probes.map(({ event_id, wanted, times, seq }) => [
      event_id,
      wanted,
      String(times),
      toLine(seq),
    ]),
  });
}
