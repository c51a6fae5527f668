import { goodInARow, isSteady } from '../../core/decider/judge-stability.js';
import { withCell } from '../../core/decider/learn.js';
import { seededRandom } from '../../core/decider/random.js';
import { rowOf } from '../../core/decider/row-of.js';
import { limitsOf, scalingOf } from '../../core/decider/scale-target.js';
import { stateKey, stateOf } from '../../core/decider/state.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import type { Environment } from '../../core/domain/environment.js';
import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { runOf, type LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import type { QRow } from '../../core/domain/q-table.js';
import { pastFigures, reachUs } from '../../core/gates/past-figures.js';
import { generateSpec, specText, withLimits } from '../../core/onboarding/generate-spec.js';
import {
  validateRequest,
  type RawOnboardingRequest,
} from '../../core/onboarding/validate-request.js';
import { firstDifferingField, type Difference } from './difference.js';
import { recordedReadings, samplesOf } from './recorded.js';
import { AgentAnswers, type SignatureOf } from './agent-answers.js';
import { replayDecision, replayEscalation, type DecisionMatter } from './replay-decision.js';
import { replayVerdict, type HumanAnswer, type JudgedLine } from './replay-verdict.js';
import { HandledFailures } from './handled-failures.js';

const SHORTENED = /\.\.\. \(\d+ more\)$/;

export interface ReplayInputs {
  /** The rows of the Q-table whose file has this hash, or undefined where it is not available. */
  readonly tableNamed: (sha256: string) => ReadonlyMap<string, QRow> | undefined;
  /** SHA-256 in hex of a text's UTF-8 bytes. */
  readonly sha256: (text: string) => string;
  readonly signatureOf: SignatureOf;
}

type Judge<Name extends ProofLine['event_name']> = (
  line: LineOf<Name>,
  run: LoggedRun,
) => Difference | undefined;
/** What an environment's orchestrator remembers of the run. */
interface Memory {
  readonly executed: { readonly action: string; readonly at_us: number }[];
  readonly incidents: number[];
}

/**
 * Recomputes what a log says was decided, allowed and judged stable, with the code that decided then
 * and from the inputs that are in the log. Handed the lines one by one, in order. Remembers only
 * what the limits of the policy can still reach.
 */
export class Replay {
  readonly #inputs: ReplayInputs;
  #run: LoggedRun | undefined;
  #context = new LogContext();
  #table: ReadonlyMap<string, QRow> | undefined;
  #random: () => number = seededRandom(0);
  #request: RawOnboardingRequest = {};
  #announced: LineOf<'RL_DECISION'> | undefined;
  readonly #answers: AgentAnswers;
  #actedAtUs = 0;
  #asked: LineOf<'APPROVAL_REQUESTED'> | undefined;
  #human: HumanAnswer = null;
  readonly #handled = new HandledFailures();
  /** The row of the latest decision, as it is recorded: what an update changes. */
  #row: QRow | undefined;
  /** Rows that the run has changed since it began, by state. */
  readonly #learned = new Map<string, QRow>();
  /** By the environment that an orchestrator is in. */
  readonly #memories = new Map<Environment, Memory>();

  /** The kinds of lines that say what the pure code said, or what it is asked next. */
  readonly #judges: { readonly [Name in ProofLine['event_name']]?: Judge<Name> } = {
    ONBOARDING_STARTED: (line) => {
      const { app_name: name, repo_url, runtime_type: runtime } = line;
      this.#request = { name, repo_url, runtime };
      return undefined;
    },
    SPEC_GENERATED: (line) => this.#replaySpec(line),
    FAILURE_INJECTED: (line, run) => {
      this.#handled.endOverload();
      return this.#replaySteadiness(line, run);
    },
    RL_DECISION: (line, run) => this.#replayDecision(line, run),
    APPROVAL_REQUESTED: (line) => {
      this.#asked = line;
      return undefined;
    },
    APPROVAL_GRANTED: (line) => {
      const asked = this.#asked;
      this.#human = asked === undefined ? null : { given: givenBy(asked, line), denied: null };
      return undefined;
    },
    APPROVAL_DENIED: ({ reason }) => {
      this.#human = { given: null, denied: reason };
      return undefined;
    },
    ORCH_EXEC: (line, run) => {
      this.#actedAtUs = line.measured.ended_at_us;
      return this.#replayVerdict(line, run);
    },
    ORCH_OBSERVE: (line, run) => this.#replayVerdict(line, run),
    ORCH_REFUSE: (line, run) => this.#replayVerdict(line, run),
    Q_UPDATE: (line) => this.#learn(line),
    SYSTEM_STABLE: (line, run) => {
      this.#handled.endOverload();
      return this.#replayStability(line, run);
    },
    NOT_STABLE: (line, run) => this.#replayStability(line, run),
    ESCALATED: (line, run) => this.#replayEscalation(line, run),
  };

  constructor(inputs: ReplayInputs) {
    this.#inputs = inputs;
    this.#answers = new AgentAnswers(inputs.signatureOf);
  }

  /** Whether the Q-table that the run names is available: if not, its rows are taken on trust. */
  get hasTable(): boolean {
    return this.#table !== undefined;
  }

  /** @returns the first difference, or undefined where the line says what the code says */
  judge(line: ProofLine): Difference | undefined {
    if ('run' in line && line.run !== undefined) {
      this.#run = runOf(line.run, this.#inputs.sha256);
      this.#context = new LogContext();
      this.#table = this.#inputs.tableNamed(line.run.q_table_sha256);
      this.#random = seededRandom(line.run.seed);
    }
    this.#context.take(line);
    return this.#run === undefined ? undefined : this.#replay(line, this.#run);
  }

  #replay(line: ProofLine, run: LoggedRun): Difference | undefined {
    const judge = this.#judges[line.event_name] as Judge<ProofLine['event_name']> | undefined;
    return judge?.(line, run);
  }

  /**
   * A request that is too long for its line is recorded shortened: its spec is taken on trust. So is
   * one that was edited, and one from a folder, of which the log holds the hash and not the text.
   */
  #replaySpec(line: LineOf<'SPEC_GENERATED'>): Difference | undefined {
    if (Object.values(this.#request).some((text) => SHORTENED.test(String(text)))) return undefined;
    if (line.measured.outcome === 'registered' || line.source !== undefined) return undefined;
    const validation = validateRequest(this.#request);
    if (!validation.valid) {
      return { code: 'replay_spec', expected: 'no spec, the request is not valid', found: 'one' };
    }
    const generated = generateSpec(validation.request);
    const isLimited = line.measured.outcome === 'limited';
    const spec = isLimited ? withLimits(generated, line.scaling) : generated;
    if (spec === undefined) {
      const expected = 'limits that a spec may have';
      return { code: 'replay_spec', expected, found: JSON.stringify(line.scaling) };
    }
    const spec_sha256 = this.#inputs.sha256(specText(spec));
    const recomputed = { app_name: spec.name, spec_sha256, scaling: limitsOf(spec.scaling) };
    return firstDifferingField('replay_spec', recomputed, line);
  }

  #replayDecision(line: LineOf<'RL_DECISION'>, run: LoggedRun): Difference | undefined {
    this.#announced = line;
    this.#row = rowOf(line);
    this.#noteIncident(line, line.measured.decided_at_us);
    const isOld = this.#handled.decide(line);
    this.#answers.decide(line, run, this.#context);
    return replayDecision(line, this.#matter(run, stateOf(line))) ?? isOld;
  }

  #replayEscalation(line: LineOf<'ESCALATED'>, run: LoggedRun): Difference | undefined {
    const { considered, measured } = line;
    if (considered === undefined) return undefined;
    const decidedAt = measured?.decided_at_us;
    if (decidedAt !== undefined) this.#noteIncident(line, decidedAt);
    const isOld = this.#handled.escalate(considered);
    this.#answers.escalate(line);
    return replayEscalation(line, considered, this.#matter(run, considered.state)) ?? isOld;
  }

  /** A false alarm from outside is none that the storm brake counts. */
  #noteIncident({ env, event_id }: LineOf<'RL_DECISION' | 'ESCALATED'>, at_us: number): void {
    if (!this.#context.isFromOutside(event_id)) this.#memoryOf(env).incidents.push(at_us);
  }

  #replayVerdict(line: JudgedLine, run: LoggedRun): Difference | undefined {
    const { scaling: limits } = this.#context;
    const announced = this.#announced;
    if (announced === undefined || limits === undefined) {
      return { code: 'replay_verdict', expected: 'a decision and limits before it', found: 'none' };
    }
    const human = this.#human;
    this.#human = null;
    const now_us = line.measured.asked_at_us;
    const memory = this.#memoryOf(line.env);
    const action = presentedAction(line);
    const past = pastFigures(memory, run.policy, { action, now_us });
    const scaling = scalingOf(limits);
    const answer = this.#answers.latest;
    const found = replayVerdict(line, { run, scaling, announced, past, human, answer });
    if (line.event_name === 'ORCH_EXEC')
      memory.executed.push({ action: line.action, at_us: now_us });
    this.#forget(line.env, now_us - reachUs(run.policy));
    return found;
  }

  #matter(run: LoggedRun, state: DecisionState): DecisionMatter {
    const restarts_us = this.#memoryOf(run.env)
      .executed.filter(({ action }) => action === 'restart_service')
      .map(({ at_us }) => at_us);
    const table = this.#tableFor(stateKey(state));
    return { run, context: this.#context, draw: this.#random(), restarts_us, table };
  }

  /** What the run itself learned is known from the log, whether its table is available or not. */
  #tableFor(key: string): DecisionMatter['table'] {
    const learned = this.#learned.get(key);
    return learned === undefined ? this.#table : { get: () => learned };
  }

  /** The update itself is computed anew by every verify; here the next decision has to know it. */
  #learn(line: LineOf<'Q_UPDATE'>): undefined {
    if (line.learning_rate_ppm === 0) return;
    const cell = { q_micro: line.measured.q_after_micro, visits: line.visits_after };
    this.#learned.set(stateKey(line.state), withCell(this.#row, line.action, cell));
  }

  /** A fault is injected only into an app that was well. The control of the attacks waits for nothing. */
  #replaySteadiness(
    line: LineOf<'FAILURE_INJECTED'>,
    { policy }: LoggedRun,
  ): Difference | undefined {
    if (line.control === true) return undefined;
    const { serving_workers } = line.measured;
    const steady = isSteady(
      {
        at_us: 0,
        failed: [],
        serving: serving_workers,
        desired: serving_workers,
        standby: 0,
        windows: recordedReadings(this.#context.windows),
        calm_since_us: 0,
        alerts: [],
      },
      policy.overload,
    );
    return firstDifferingField('replay_steady', { steady }, { steady: true });
  }

  #replayStability(
    line: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>,
    { policy }: LoggedRun,
  ): Difference | undefined {
    const { samples } = line.measured;
    if (samples === undefined) return undefined;
    const seen = { windows: this.#context.windows, actedAtUs: this.#actedAtUs };
    const good = goodInARow(samplesOf(samples, seen), policy.overload);
    const stable = good >= policy.stable.consecutive_good_probes;
    const recorded =
      line.event_name === 'SYSTEM_STABLE'
        ? { good_probes: line.good_probes, stable: true }
        : { good_probes: line.measured.good_probes, stable: false };
    return firstDifferingField('replay_stability', { good_probes: good, stable }, recorded);
  }

  #memoryOf(env: Environment): Memory {
    const known = this.#memories.get(env);
    if (known !== undefined) return known;
    const memory = { executed: [], incidents: [] };
    this.#memories.set(env, memory);
    return memory;
  }

  /** What no limit of the policy reaches any more. */
  #forget(env: Environment, beforeUs: number): void {
    const { executed, incidents } = this.#memoryOf(env);
    const isKept = (at_us: number) => at_us >= beforeUs;
    if (executed.every(({ at_us }) => isKept(at_us)) && incidents.every(isKept)) return;
    const kept = executed.filter(({ at_us }) => isKept(at_us));
    this.#memories.set(env, { executed: kept, incidents: incidents.filter(isKept) });
  }
}

function givenBy(
  { decision_id, action, workers_from, workers_to }: LineOf<'APPROVAL_REQUESTED'>,
  { measured }: LineOf<'APPROVAL_GRANTED'>,
): NonNullable<NonNullable<HumanAnswer>['given']> {
  return { decision_id, action, workers_from, workers_to, waited_us: measured.waited_us };
}

/** Of an object that is no decision there is no action to count. */
function presentedAction(line: JudgedLine): string | undefined {
  if (line.event_name !== 'ORCH_REFUSE' || line.attempt === undefined) return line.action;
  return line.attempt.decision?.action;
}
