import { messageOf } from '../../../../src/core/domain/errors.js';
import { ENVIRONMENTS } from '../../../../src/core/domain/environment.js';
import type { History } from '../../../../src/core/gates/past-figures.js';
import type { Subject } from './subject.js';
import type { Failures } from './failures.js';
import {
  answersTo,
  happeningsAnywhere,
  happeningsIn,
  type GateAnswer,
  type Happening,
} from '../../../../src/core/lint/incidents-next.js';
import { HUMANS, Judge, type Human } from './judge-act.js';
import type { Breach } from './judge-verdict.js';
import {
  agesOf,
  agings,
  isFollowedWhole,
  keyOf,
  remember,
  describeAges,
  describeHappening,
  type Followed,
  type RunsExplored,
  type RunState,
} from './run-state.js';
import {
  historyOf,
  NO_PAST,
  NOW_US,
  otherPasts,
  recentRestarts,
  type OtherPast,
} from './run-history.js';

interface Node {
  readonly state: RunState;
  readonly from: Node | undefined;
  readonly step: () => string;
}

interface Order {
  readonly subject: Subject;
  readonly followed: Followed;
  readonly failures: Failures;
  /** Whether all else has no past. */
  readonly isAlone: boolean;
  readonly mostTransitions: number;
}

/** The search that follows one thing. */
export class Exploration {
  readonly #subject: Subject;
  readonly #followed: Followed;
  readonly #failures: Failures;
  readonly #mostTransitions: number;
  readonly #judge: Judge;
  readonly #ages: readonly number[];
  readonly #otherPasts: readonly OtherPast[];
  readonly #happenings: readonly Happening[];
  readonly #answers = new Map<string, GateAnswer[]>();
  readonly #reached = new Set<string>();
  readonly #met = new Set<string>();
  readonly #queue: Node[] = [];
  #transitions = 0;
  #failed = false;

  constructor({ subject, followed, failures, isAlone, mostTransitions }: Order) {
    this.#subject = subject;
    this.#followed = followed;
    this.#failures = failures;
    this.#mostTransitions = mostTransitions;
    this.#judge = new Judge(subject);
    this.#ages = agesOf(subject.policy, followed);
    this.#happenings = happeningsAnywhere(subject);
    this.#otherPasts = isAlone ? [NO_PAST] : otherPasts(subject.policy, followed);
  }

  explore(): RunsExplored {
    const { min_replicas } = this.#subject.scaling;
    for (const env of ENVIRONMENTS) {
      const state = { env, serving: min_replicas, desired: min_replicas, ages: [] };
      this.#reach({
        state,
        from: undefined,
        step: () => `a run in ${env}, ${String(min_replicas)} serving`,
      });
    }
    for (const node of this.#queue) {
      if (this.#failed || this.#isTooLarge) break;
      this.#expand(node);
    }
    const isWhole = !this.#isTooLarge && isFollowedWhole(this.#subject.policy, this.#followed);
    return {
      states: this.#met.size,
      transitions: this.#transitions,
      questions: this.#judge.questions,
      unfinished: isWhole || this.#failed ? [] : [this.#followed],
    };
  }

  get #isTooLarge(): boolean {
    return this.#transitions >= this.#mostTransitions;
  }

  #reach(node: Node): void {
    const key = keyOf(node.state);
    if (this.#reached.has(key)) return;
    this.#reached.add(key);
    this.#queue.push(node);
  }

  /** What can follow at a moment does not depend on how it came about: once is enough. */
  #expand(node: Node): void {
    for (const ages of agings(node.state.ages, this.#ages)) {
      const moment = { ...node.state, ages };
      if (this.#isTooLarge) return;
      this.#transitions += 1;
      const key = keyOf(moment);
      if (this.#met.has(key)) continue;
      this.#met.add(key);
      const known = { ...moment, ages: this.#withIncident(moment.ages) };
      for (const past of this.#otherPasts) this.#befall({ node, moment, past, known });
    }
  }

  #happeningsIn(state: RunState): readonly Happening[] {
    return this.#followed === 'workers'
      ? happeningsIn(state, this.#subject.policy)
      : this.#happenings;
  }

  #befall({ node, moment, past, known }: Befallen): void {
    const history = historyOf(this.#followed, known, past);
    const restarts = recentRestarts(history, this.#subject.policy);
    for (const happening of this.#happeningsIn(moment)) {
      const told = () =>
        [describeAges(this.#followed, moment), describeHappening(happening), past.label]
          .filter((part) => part !== '')
          .join(', ');
      const before = { ...known, serving: happening.serving };
      const { paused } = past;
      this.#meet({ node, before, paused, history, restarts, happening, told });
    }
  }

  /** The incident that is decided upon counts for the storm brake. */
  #withIncident(ages: readonly number[]): readonly number[] {
    return this.#followed === 'incidents'
      ? remember(ages, this.#subject.policy, this.#followed)
      : ages;
  }

  #meet(met: Met): void {
    for (const answer of this.#answersTo(met)) {
      if (answer.kind === 'act') {
        this.#ask(met, answer, 'not asked');
        continue;
      }
      this.#transitions += 1;
      this.#go(met, met.before, `escalated: ${answer.reason}`);
    }
  }

  #answersTo(met: Met): GateAnswer[] {
    const { before, restarts, happening } = met;
    const { incident, serving, utilization_ppm } = happening;
    const key = [before.env, incident, serving, utilization_ppm, restarts].join();
    const known = this.#answers.get(key) ?? this.#decide(met);
    this.#answers.set(key, known);
    return known;
  }

  #decide(met: Met): GateAnswer[] {
    const subject = this.#subject;
    const { decide } = subject.engine;
    const { before, happening, restarts } = met;
    try {
      return answersTo(happening, { subject, env: before.env, restarts, decide });
    } catch (error) {
      const found = `it threw: ${messageOf(error)}`;
      this.#fail(met, 'the decider', { property: 'every_incident_ends', found });
      return [];
    }
  }

  #ask(met: Met, answer: Acting, human: Human): void {
    const { before, history, paused } = met;
    this.#transitions += 1;
    const { breach, allowed, asksHuman } = this.#judge.judge({
      env: before.env,
      serving: before.serving,
      answer,
      history,
      paused,
      now_us: NOW_US,
      human,
    });
    const asked = human === 'not asked' ? answer.action : `${answer.action}, a human ${human}`;
    if (breach !== undefined) this.#fail(met, asked, breach);
    else if (allowed) this.#act(met, answer, asked);
    else if (!asksHuman) this.#go(met, before, `${asked} refused, escalated`);
    else if (human === 'not asked') {
      this.#go(met, before, `${asked} not approved, escalated`);
      for (const other of HUMANS.slice(1)) this.#ask(met, answer, other);
    } else {
      const found = 'the human was asked again';
      this.#fail(met, asked, { property: 'every_incident_ends', found });
    }
  }

  #act(met: Met, { action, workers_to }: Acting, asked: string): void {
    const { before } = met;
    const { followed, policy } = { followed: this.#followed, policy: this.#subject.policy };
    const ages = followed === action ? remember(before.ages, policy, followed) : before.ages;
    this.#transitions += 1;
    this.#go(met, { ...before, ages }, `${asked} in vain, escalated`);
    const to = workers_to ?? before.serving;
    const desired = workers_to ?? before.desired;
    const serving = action === 'restart_service' ? before.desired : to;
    this.#go(met, { ...before, ages, serving, desired }, `${asked} passed, healed`);
    if (serving > this.#subject.scaling.max_replicas) {
      const found = `${String(serving)} workers serve`;
      this.#fail(met, asked, { property: 'replica_limits_hold', found });
    }
  }

  #go({ node, told }: Met, { serving, desired, ...past }: RunState, end: string): void {
    const workers = this.#followed === 'workers' ? { serving, desired } : {};
    const state = { ...node.state, ...past, ...workers };
    this.#reach({ state, from: node, step: () => `${told()}: ${end}` });
  }

  #fail({ node, told }: Met, asked: string, breach: Breach): void {
    this.#failed = true;
    const trace = [`${told()}: ${asked}`];
    for (let at: Node | undefined = node; at !== undefined; at = at.from) trace.unshift(at.step());
    this.#failures.add({ ...breach, trace });
  }
}

type Acting = Extract<GateAnswer, { kind: 'act' }>;

/** A moment of a run, and the same with the incident that comes. */
interface Befallen {
  readonly node: Node;
  readonly moment: RunState;
  readonly known: RunState;
  readonly past: OtherPast;
}

/** What is met at one moment of a run. */
interface Met {
  readonly node: Node;
  /** The run as the incident finds it. */
  readonly before: RunState;
  readonly paused: boolean;
  readonly history: History;
  readonly restarts: number;
  readonly happening: Happening;
  readonly told: () => string;
}
