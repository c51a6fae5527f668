import { messageOf } from '../../../../src/core/domain/errors.js';
import { needsOnlyApproval } from '../../../../src/core/gates/evaluate.js';
import type { ApprovalGiven, GateInput } from '../../../../src/core/gates/gate-input.js';
import type { History } from '../../../../src/core/gates/past-figures.js';
import { HERE } from './dimensions.js';
import type { Subject } from './subject.js';
import type { GateAnswer } from '../../../../src/core/lint/incidents-next.js';
import { breachOf, type Breach } from './judge-verdict.js';
import { trueFigures } from './oracle.js';
import type { RunState } from './run-state.js';

/** What is asked of the gates in a run. */
export interface Question {
  readonly env: RunState['env'];
  readonly serving: number;
  readonly answer: Extract<GateAnswer, { kind: 'act' }>;
  readonly history: History;
  readonly paused: boolean;
  readonly now_us: number;
  readonly human: Human;
}

/** What the human says: nothing yet, yes, yes but the app has changed since, yes but too late. */
export const HUMANS = [
  'not asked',
  'says yes',
  'says yes to what has changed since',
  'says yes too late',
] as const;
export type Human = (typeof HUMANS)[number];

export interface Judgement {
  readonly breach: Breach | undefined;
  readonly allowed: boolean;
  readonly asksHuman: boolean;
}

/**
 * Asks the gates with the figures of the past that the engine counts, and the oracle with its own.
 * The gates are a function: what they were asked before they are not asked again.
 */
export class Judge {
  readonly #subject: Subject;
  readonly #known = new Map<string, Judgement>();

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** How many different questions the gates were asked. */
  get questions(): number {
    return this.#known.size;
  }

  judge(question: Question): Judgement {
    const { engine, policy } = this.#subject;
    const { action } = question.answer;
    const now_us = question.now_us + waitOf(question.human, this.#subject);
    const truth = trueFigures(question.history, policy, { action, now_us });
    let past: typeof truth;
    try {
      past = engine.pastFigures(question.history, policy, { action, now_us });
    } catch (error) {
      const found = `the figures of the past threw: ${messageOf(error)}`;
      return {
        breach: { property: 'every_incident_ends', found },
        allowed: false,
        asksHuman: false,
      };
    }
    const key = keyOf(question, past, truth);
    const known = this.#known.get(key) ?? this.#ask(question, { past, truth });
    this.#known.set(key, known);
    return known;
  }

  #ask(question: Question, { past, truth }: Figures): Judgement {
    const input = inputFor(this.#subject, question, past);
    const { breach, verdict } = breachOf(this.#subject.engine, input, { ...input, past: truth });
    return {
      breach,
      allowed: verdict?.allowed === true,
      asksHuman: verdict !== undefined && needsOnlyApproval(verdict),
    };
  }
}

type Past = GateInput['past'];
interface Figures {
  readonly past: Past;
  readonly truth: Past;
}

function inputFor(subject: Subject, question: Question, past: Past): GateInput {
  const { env, serving, answer, paused, human } = question;
  const waited_us = waitOf(human, subject);
  const { action, decided_by, workers_to } = answer;
  const place = { run_id: HERE.run, app_name: HERE.app, env, policy_sha256: HERE.policy };
  const given: ApprovalGiven = {
    decision_id: 'd1',
    action,
    workers_to,
    waited_us,
    workers_from: human === 'says yes to what has changed since' ? serving + 1 : serving,
  };
  return {
    decision: {
      ...place,
      decision_id: 'd1',
      event_id: HERE.event,
      action,
      workers_to,
      decided_by,
      minted_at_us: question.now_us,
    },
    origin: { minted: true, first_use: true },
    place: { ...place, open_events: [HERE.event] },
    policy: subject.policy,
    app: { serving, scaling: subject.scaling, calm_us: 0, in_flight: false },
    past,
    paused,
    approval: human === 'not asked' ? null : given,
    now_us: question.now_us + waited_us,
  };
}

function waitOf(human: Human, { policy }: Subject): number {
  return human === 'says yes too late' ? 1_000 * policy.approval_within_ms + 1 : 0;
}

function keyOf({ env, serving, answer, paused, human }: Question, past: Past, truth: Past): string {
  const { action, decided_by, workers_to } = answer;
  return [
    env,
    serving,
    action,
    decided_by,
    workers_to,
    paused,
    human,
    ...figures(past),
    ...figures(truth),
  ].join();
}

function figures(past: Past): (number | null)[] {
  return [past.since_same_action_us, past.restarts_in_window, past.incidents_in_window];
}
