import type { ActionName } from '../../core/domain/actions.js';
import type { AgentAnswer, AgentFailure, AgentProposal } from '../../core/domain/agent.js';
import { count } from '../../core/domain/count.js';
import type {
  AgentEnd,
  AgentHello,
  AgentProbe,
  AgentRefusal,
} from '../../core/domain/external-agent.js';
import type { IncidentClass } from '../../core/domain/incident.js';
import { deepFreeze } from '../../core/domain/objects.js';
import { quote } from '../../core/domain/safe-text.js';

/** How a process is told to have ended that went by itself, in its time. */
const WENT_BY_ITSELF = /^exit \d+$/;

/** What was seen of an agent in a conversation that was held to check it. */
export interface SeenOfAgent {
  readonly hello: AgentHello | AgentRefusal;
  readonly answers: readonly CheckedAnswer[];
  readonly probes: readonly AgentProbe[];
  readonly end: AgentEnd;
  readonly allowed: readonly ActionName[];
}

export interface CheckedAnswer {
  readonly incident: IncidentClass;
  /** The number of workers that the readings asked for; null where they asked for none. */
  readonly workers_by_utilization: number | null;
  readonly answer: AgentAnswer;
}

/** It gave no answer, for which nothing that it wrote was read. */
const WROTE_NOTHING: readonly AgentFailure[] = ['no_answer_in_time', 'exited', 'budget_spent'];
/** After these nothing more can be had of it. */
const LEFT: readonly AgentFailure[] = ['exited', 'too_long'];

/** Whether it is gone with this answer, so that nothing more can be asked. */
export function leftWith({ answer }: CheckedAnswer): boolean {
  return answer.kind === 'agent_failed' && LEFT.includes(answer.failure);
}

/** What an agent has to keep to. A fault is in printable ASCII; undefined where nothing could show any. */
const FAULTS = deepFreeze({
  says_hello_in_time: ({ hello }) =>
    'failure' in hello ? [`${hello.failure}: ${hello.detail}`] : [],
  answers_in_time: ({ answers }) => failures(answers, WROTE_NOTHING),
  writes_strict_json: ({ answers }) =>
    failures(answers.filter(wroteSomething), ['not_json', 'too_long']),
  keeps_to_the_schema: ({ answers }) => failures(answers.filter(wroteJson), ['not_in_schema']),
  speaks_when_asked: ({ end, hello }) => {
    if ('failure' in hello) return undefined;
    return end.unasked === 0 ? [] : [`${String(end.unasked)} messages that nobody asked for`];
  },
  bears_the_nonce: ({ answers }) =>
    faultsOf(answers.filter(isAnswered), ({ incident, answer }) =>
      answer.measured.answered_nonce === undefined
        ? []
        : [`${incident}: its nonce is ${quote(answer.measured.answered_nonce)}`],
    ),
  proposes_once: ({ answers, probes }) => {
    if (!answers.some(isAnswered)) return undefined;
    return probes.map(({ wanted, times }) => `${String(times)} more, first ${quote(wanted)}`);
  },
  asks_for_what_is_allowed: ({ answers, allowed }) =>
    faultsOf(answers.filter(isProposal), (checked) => {
      const { action } = checked.answer;
      const isAllowed = allowed.some((known) => known === action);
      const fault = isAllowed ? oddNumber(checked) : quote(action);
      return fault === undefined ? [] : [`${checked.incident}: ${fault}`];
    }),
  ends_on_bye: ({ hello, answers, end: { measured } }) => {
    // Who was refused, or had left by then, was never in a state to follow it.
    if ('failure' in hello || answers.some(leftWith)) return undefined;
    return [
      ...(measured.killed === 0 ? [] : [`${count(measured.killed, 'process')} killed`]),
      ...(WENT_BY_ITSELF.test(measured.ending) ? [] : [measured.ending]),
    ];
  },
} satisfies Record<string, (seen: SeenOfAgent) => readonly string[] | undefined>);
export type AgentRule = keyof typeof FAULTS;

export interface CheckedRule {
  readonly rule: AgentRule;
  /** Null where nothing was seen that could show it. */
  readonly kept: boolean | null;
  /** What was seen, where it was broken. */
  readonly faults: readonly string[];
}

/** Which rules an agent kept, in the order in which a conversation shows them. */
export function judgeAgent(seen: SeenOfAgent): CheckedRule[] {
  const rules = Object.keys(FAULTS) as AgentRule[];
  return rules.map((rule) => {
    const faults = FAULTS[rule](seen);
    return { rule, kept: faults === undefined ? null : faults.length === 0, faults: faults ?? [] };
  });
}

function failures(answers: readonly CheckedAnswer[], which: readonly AgentFailure[]) {
  return faultsOf(answers, ({ incident, answer }) =>
    answer.kind === 'agent_failed' && which.includes(answer.failure)
      ? [`${incident}: ${answer.failure}, ${answer.detail}`]
      : [],
  );
}

function faultsOf<Answer>(
  answers: readonly Answer[],
  faults: (answer: Answer) => readonly string[],
): readonly string[] | undefined {
  return answers.length === 0 ? undefined : answers.flatMap(faults);
}

/** What the gates would refuse of its number of workers: they compare it with the one that it was sent. */
function oddNumber({
  workers_by_utilization: asked,
  answer: { action, workers_to },
}: Proposed): string | undefined {
  const to = workers_to === null ? 'to no number' : `to ${String(workers_to)}`;
  if (action !== 'scale_workers') {
    return workers_to === null ? undefined : `${action} ${to}: only scale_workers takes a number`;
  }
  if (asked === null) return `scale_workers ${to}: the readings ask for no number`;
  return workers_to === asked ? undefined : `scale_workers ${to}, not to ${String(asked)}`;
}

function wroteSomething({ answer }: CheckedAnswer): boolean {
  return answer.kind !== 'agent_failed' || !WROTE_NOTHING.includes(answer.failure);
}

/** Prose, or too much of anything, is held against no schema. */
function wroteJson({ answer }: CheckedAnswer): boolean {
  return answer.kind !== 'agent_failed' || answer.failure === 'not_in_schema';
}

type Answered = CheckedAnswer & {
  readonly answer: Exclude<AgentAnswer, { kind: 'agent_failed' }>;
};

function isAnswered(checked: CheckedAnswer): checked is Answered {
  return checked.answer.kind !== 'agent_failed';
}

type Proposed = CheckedAnswer & { readonly answer: AgentProposal };

function isProposal(checked: CheckedAnswer): checked is Proposed {
  return checked.answer.kind === 'agent_proposed';
}
