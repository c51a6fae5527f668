import type { ActionName } from '../../core/domain/actions.js';
import type { AgentAnswer, AgentFailure, AgentProposal } from '../../core/domain/agent.js';
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
  readonly answer: AgentAnswer;
}

/** What an agent has to keep to. A fault is in printable ASCII; undefined where nothing could show any. */
const FAULTS = deepFreeze({
  says_hello_in_time: ({ hello }) =>
    'failure' in hello ? [`${hello.failure}: ${hello.detail}`] : [],
  answers_in_time: (seen) => failures(seen, ['no_answer_in_time', 'exited', 'budget_spent']),
  writes_strict_json: (seen) => failures(seen, ['not_json', 'not_in_schema', 'too_long']),
  speaks_when_asked: ({ end, hello }) => {
    if ('failure' in hello) return undefined;
    return end.unasked === 0 ? [] : [`${String(end.unasked)} messages that nobody asked for`];
  },
  bears_the_nonce: ({ answers }) =>
    faultsOf(answers, ({ incident, answer }) =>
      answer.kind === 'agent_failed' || answer.measured.answered_nonce === undefined
        ? []
        : [`${incident}: its nonce is ${quote(answer.measured.answered_nonce)}`],
    ),
  proposes_once: ({ answers, probes }) => {
    if (answers.length === 0) return undefined;
    return probes.map(({ wanted, times }) => `${String(times)} more, first ${quote(wanted)}`);
  },
  asks_for_what_is_allowed: ({ answers, allowed }) =>
    faultsOf(answers.filter(isProposal), ({ incident, answer: { action } }) =>
      allowed.some((known) => known === action) ? [] : [`${incident}: ${quote(action)}`],
    ),
  ends_on_bye: ({ end: { measured } }) => [
    ...(measured.killed === 0 ? [] : [`${String(measured.killed)} processes were killed`]),
    ...(WENT_BY_ITSELF.test(measured.ending) ? [] : [measured.ending]),
  ],
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

function failures({ answers }: SeenOfAgent, which: readonly AgentFailure[]) {
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

function isProposal(
  checked: CheckedAnswer,
): checked is CheckedAnswer & { readonly answer: AgentProposal } {
  return checked.answer.kind === 'agent_proposed';
}
