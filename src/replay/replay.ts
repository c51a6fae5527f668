import { goodInARow, isSteady } from '../decider/judge-stability.js';
import { withCell } from '../decider/learn.js';
import { seededRandom } from '../decider/random.js';
import { stateKey, type DecisionState } from '../decider/state.js';
import type { Environment } from '../domain/environment.js';
import type { ProofLine } from '../domain/proof-lines/catalogue.js';
import type { RunRecord } from '../domain/proof-lines/run-record.js';
import type { QRow } from '../domain/q-table.js';
import type { AppLimits } from '../gates/gate-input.js';
import { generateSpec, specText } from '../onboarding/generate-spec.js';
import { validateRequest, type RawOnboardingRequest } from '../onboarding/validate-request.js';
import { firstDifference, type Difference } from './difference.js';
import { samplesOf, windowsOf } from './recorded.js';
import { replayDecision, replayEscalation, rowOf, type DecisionMatter } from './replay-decision.js';
import { replayVerdict } from './replay-verdict.js';

const US_PER_MS = 1_000;
const SHORTENED = /\.\.\. \(\d+ more\)$/;

export interface ReplayInputs {
  /** The rows of the Q-table whose file has this hash, or undefined where it is not at hand. */
  readonly tableNamed: (sha256: string) => ReadonlyMap<string, QRow> | undefined;
  /** SHA-256 in hex of a text's UTF-8 bytes. */
  readonly sha256: (text: string) => string;
}

type LineOf<Name extends ProofLine['event_name']> = Extract<ProofLine, { event_name: Name }>;
type Judge<Name extends ProofLine['event_name']> = (
  line: LineOf<Name>,
  run: RunRecord,
) => Difference | undefined;
interface PastAction {
  readonly action: string;
  readonly at_us: number;
}

/**
 * Recomputes what a log says was decided, allowed and judged stable, with the code that decided then
 * and from the inputs that stand in the log. Handed the lines one by one, in order. Remembers only
 * what the limits of the policy can still reach.
 */
export class Replay {
  readonly #inputs: ReplayInputs;
  #run: RunRecord | undefined;
  #table: ReadonlyMap<string, QRow> | undefined;
  #random: () => number = seededRandom(0);
  #request: RawOnboardingRequest = {};
  #scaling: AppLimits['scaling'] | undefined;
  #denied: string | null = null;
  /** The row of the latest decision, as it is recorded: what a lesson changes. */
  #row: QRow | undefined;
  /** Rows that the run has changed since it began, by state. */
  readonly #learned = new Map<string, QRow>();
  /** What each environment's orchestrator executed. */
  readonly #executed = new Map<Environment, PastAction[]>();

  /** The kinds of lines that say what the pure code said, or what it is asked next. */
  readonly #judges: { readonly [Name in ProofLine['event_name']]?: Judge<Name> } = {
    ONBOARDING_STARTED: (line) => {
      const { app_name: name, repo_url, runtime_type: runtime } = line;
      this.#request = { name, repo_url, runtime };
      return undefined;
    },
    SPEC_GENERATED: (line) => this.#replaySpec(line),
    FAILURE_INJECTED: replaySteadiness,
    RL_DECISION: (line, run) => this.#replayDecision(line, run),
    APPROVAL_DENIED: ({ reason }) => {
      this.#denied = reason;
      return undefined;
    },
    ORCH_EXEC: (line, run) => this.#replayVerdict(line, run),
    ORCH_REFUSE: (line, run) => this.#replayVerdict(line, run),
    Q_UPDATE: (line) => this.#learn(line),
    SYSTEM_STABLE: replayStability,
    NOT_STABLE: replayStability,
    ESCALATED: ({ reason, considered }, run) =>
      considered && replayEscalation(reason, considered, this.#matter(run, considered.state)),
  };

  constructor(inputs: ReplayInputs) {
    this.#inputs = inputs;
  }

  /** Whether the Q-table that the run names is at hand: if not, its rows are taken on trust. */
  get hasTable(): boolean {
    return this.#table !== undefined;
  }

  /** @returns the first difference, or undefined where the line says what the code says */
  judge(line: ProofLine): Difference | undefined {
    if ('run' in line && line.run !== undefined) {
      this.#run = line.run;
      this.#table = this.#inputs.tableNamed(line.run.q_table_sha256);
      this.#random = seededRandom(line.run.seed);
    }
    return this.#run === undefined ? undefined : this.#replay(line, this.#run);
  }

  #replay(line: ProofLine, run: RunRecord): Difference | undefined {
    const judge = this.#judges[line.event_name] as Judge<ProofLine['event_name']> | undefined;
    return judge?.(line, run);
  }

  /** A request that is too long for its line is recorded shortened: its spec is taken on trust. */
  #replaySpec(line: LineOf<'SPEC_GENERATED'>): Difference | undefined {
    if (Object.values(this.#request).some((text) => SHORTENED.test(String(text)))) return undefined;
    const validation = validateRequest(this.#request);
    const spec_sha256 = validation.valid
      ? this.#inputs.sha256(specText(generateSpec(validation.request)))
      : 'none, the request is not valid';
    return firstDifference('replay_spec', { spec_sha256 }, line);
  }

  #replayDecision(line: LineOf<'RL_DECISION'>, run: RunRecord): Difference | undefined {
    const { min_replicas, max_replicas, target_utilization_ppm } = line.scaling;
    const target_utilization = target_utilization_ppm / 1_000_000;
    this.#scaling = { min_replicas, max_replicas, target_utilization };
    this.#denied = null;
    this.#row = rowOf(line);
    return replayDecision(line, this.#matter(run, line.state));
  }

  #replayVerdict(
    line: LineOf<'ORCH_EXEC' | 'ORCH_REFUSE'>,
    run: RunRecord,
  ): Difference | undefined {
    const scaling = this.#scaling;
    if (scaling === undefined) {
      return { code: 'replay_verdict', expected: 'a decision before it', found: 'none' };
    }
    const past = this.#pastOf(line.env, line.measured.asked_at_us, run);
    const found = replayVerdict(line, {
      ...{ run, scaling, denied: this.#denied },
      past: { executed: past },
    });
    if (line.event_name === 'ORCH_EXEC') {
      past.push({ action: line.action, at_us: line.measured.asked_at_us });
    }
    return found;
  }

  #matter(run: RunRecord, state: DecisionState): DecisionMatter {
    const restarts_us = (this.#executed.get(run.env) ?? [])
      .filter(({ action }) => action === 'restart_service')
      .map(({ at_us }) => at_us);
    return { run, draw: this.#random(), restarts_us, table: this.#tableFor(stateKey(state)) };
  }

  /** What the run itself learned is known from the log, whether its table is at hand or not. */
  #tableFor(key: string): DecisionMatter['table'] {
    const learned = this.#learned.get(key);
    return learned === undefined ? this.#table : { get: () => learned };
  }

  /** The lesson itself is computed anew by every verify; here the next decision has to know it. */
  #learn(line: LineOf<'Q_UPDATE'>): undefined {
    if (line.learning_rate_ppm === 0) return;
    const cell = { q_micro: line.measured.q_after_micro, visits: line.visits_after };
    this.#learned.set(stateKey(line.state), withCell(this.#row, line.action, cell));
  }

  /** What no limit of the policy reaches any more is forgotten. */
  #pastOf(env: Environment, nowUs: number, { policy }: RunRecord): PastAction[] {
    const pauses = Object.values(policy.cooldown_ms);
    const reach = Math.max(policy.restart_budget.within_ms, ...pauses) * US_PER_MS;
    const past = (this.#executed.get(env) ?? []).filter(({ at_us }) => nowUs - at_us <= reach);
    this.#executed.set(env, past);
    return past;
  }
}

/** A fault is injected only into an app that was well. The control of the attacks waits for nothing. */
function replaySteadiness(
  line: LineOf<'FAILURE_INJECTED'>,
  { policy }: RunRecord,
): Difference | undefined {
  if (line.control === true) return undefined;
  const { steady_windows, serving_workers } = line.measured;
  const steady = isSteady(
    {
      at_us: 0,
      failed: [],
      serving: serving_workers,
      desired: serving_workers,
      standby: 0,
      windows: windowsOf(steady_windows),
      alerts: [],
    },
    policy.overload,
  );
  return firstDifference('replay_steady', { steady }, { steady: true });
}

function replayStability(
  line: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>,
  { policy }: RunRecord,
): Difference | undefined {
  if (line.event_name === 'NOT_STABLE' && line.phase === 'before_injection') return undefined;
  const good = goodInARow(samplesOf(line.measured.samples), policy.overload);
  const stable = good >= policy.stable.consecutive_good_probes;
  const recorded =
    line.event_name === 'SYSTEM_STABLE'
      ? { good_probes: line.good_probes, stable: true }
      : { good_probes: line.measured.good_probes, stable: false };
  return firstDifference('replay_stability', { good_probes: good, stable }, recorded);
}
