import {
  type AgentComparison,
  type AnswerComparison,
  type ComparedBranch,
  type ComparedBy,
} from '../../audit/summary/agent-comparison.js';
import { isForbidden } from '../../audit/summary/agent-verdicts.js';
import type { AskedRecord, IncidentRecord } from '../../audit/summary/incident-record.js';
import type { RunSummary } from '../../audit/summary/run-summary.js';
import type { InjectedRecord } from '../../audit/summary/scenario-record.js';
import { isExecutable } from '../../core/domain/actions.js';
import type { ToldAnswer } from '../../core/domain/agent.js';
import { MOST_REPLICAS } from '../../core/domain/app-spec.js';
import { DemoRunError, throwIfInterrupted } from '../../core/domain/errors.js';
import type { IncidentClass } from '../../core/domain/incident.js';
import type { Policy } from '../../core/domain/policy.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { simulatedApp } from '../measurable-apps.js';
import type { MeasurableApp } from '../measure-app.js';
import { wordOf } from './branch-word.js';
import { faultsOf, isFirstDecided } from './logged-faults.js';
import { playBranch, type Branch, type BranchOption, type BranchParts } from './play-branch.js';

const US_PER_MS = 1_000;
/** A log may hold any number of incidents, and a policy any time: more is not played. */
const MOST_ANSWERS = 50;
const LONGEST_MS = 120_000;

type Answered = Extract<AskedRecord, { answered: true }> & { readonly event_id: string };

/** An app to play a branch on, with so many workers at first and at most. */
export interface AppOfRun {
  readonly seed: number;
  readonly scaling: { readonly min_replicas: number; readonly max_replicas: number };
}

/** The run whose agent is compared, and what its branches are played on. */
export interface Comparing {
  readonly run: Pick<LoggedRun, 'seed' | 'policy'>;
  readonly summary: Pick<RunSummary, 'scenarios' | 'incidents' | 'scaling'>;
  readonly signal: AbortSignal;
  readonly by?: ComparedBy;
  /** The simulated app by default. */
  readonly createApp?: (about: AppOfRun) => MeasurableApp;
  /** Told of each branch before it is played. */
  readonly onBranch?: (
    branch: BranchOption & { readonly answer: number; readonly of: number },
  ) => void;
}

/**
 * Plays each incident that an agent answered to again: with nothing done, with what the agent wanted
 * and with what the built-in decider would have done, each on a fresh app with the same faults, seed,
 * policy and number of workers. On the simulated app the same log gives the same comparison again. What a signal
 * keeps from being played is not compared: the run that it is beside is over, and its result stands.
 */
export async function compareAnswers(comparing: Comparing): Promise<AgentComparison> {
  const answers: AnswerComparison[] = [];
  const compared = comparing.summary.incidents
    .flatMap((incident) =>
      isAnswered(incident.asked) ? [{ incident, asked: incident.asked }] : [],
    )
    .slice(0, MOST_ANSWERS);
  for (const [at, { incident, asked }] of compared.entries()) {
    const onBranch = (option: BranchOption) =>
      comparing.onBranch?.({ ...option, answer: at + 1, of: compared.length });
    answers.push(await unlessStopped(asked, compareAnswer(incident, asked, comparing, onBranch)));
  }
  return { by: comparing.by ?? 'simulated_app', answers };
}

async function unlessStopped(
  { event_id }: Answered,
  comparison: Promise<AnswerComparison>,
): Promise<AnswerComparison> {
  try {
    return await comparison;
  } catch (error) {
    if (!(error instanceof DemoRunError) || error.code !== 'interrupted') throw error;
    return { event_id, compared: false, because: 'interrupted' };
  }
}

function isAnswered(asked: AskedRecord | null): asked is Answered {
  return asked?.answered === true && asked.event_id !== null;
}

async function compareAnswer(
  incident: IncidentRecord,
  asked: Answered,
  comparing: Comparing,
  onBranch: Fork['begin'],
): Promise<AnswerComparison> {
  const { event_id } = asked;
  const not = (because: Extract<AnswerComparison, { compared: false }>['because']) =>
    ({ event_id, compared: false, because }) as const;
  const { scenarios, scaling } = comparing.summary;
  const scenario = scenarios.find(({ incidents }) =>
    incidents.some(({ first_seq }) => first_seq === incident.first_seq),
  );
  if (scenario?.injected == null) return not(nothingBroken(incident));
  if (scaling === null || !isPossible(scenario.injected, scaling)) return not('run_unknown');
  if (!isFirstDecided(scenario, incident.first_seq)) return not('after_another');
  const logged = faultsOf(scenario.injected);
  if (!logged.known) return not(logged.because);
  const fork: Fork = {
    ...comparing,
    begin: onBranch,
    scenario: logged,
    policy: withinTime(comparing.run.policy),
    seen: incident.decision?.event_type ?? incident.incident,
    about: {
      seed: comparing.run.seed,
      scaling: { ...scaling, min_replicas: scenario.injected.serving },
    },
  };
  return (await forked(fork, asked)) ?? not('not_shown');
}

function nothingBroken({ from_outside }: IncidentRecord): 'from_outside' | 'not_steady' {
  return from_outside === true ? 'from_outside' : 'not_steady';
}

/** What says otherwise was never written by a run. */
function isPossible(
  { serving }: InjectedRecord,
  { max_replicas }: NonNullable<RunSummary['scaling']>,
): boolean {
  return serving >= 1 && serving <= MOST_REPLICAS && max_replicas <= MOST_REPLICAS;
}

function withinTime(policy: Policy): Policy {
  const { stable, fault_must_show_within_ms: shows } = policy;
  return {
    ...policy,
    fault_must_show_within_ms: Math.min(shows, LONGEST_MS),
    stable: { ...stable, give_up_after_ms: Math.min(stable.give_up_after_ms, LONGEST_MS) },
  };
}

interface Fork extends Comparing {
  readonly begin: (option: BranchOption) => void;
  readonly scenario: BranchParts['scenario'];
  readonly policy: Policy;
  /** What was seen in the run; in a branch it must be seen too. */
  readonly seen: IncidentClass | null;
  readonly about: AppOfRun;
}

/** @returns undefined where the incident of the run does not show in a branch */
async function forked(fork: Fork, asked: Answered): Promise<AnswerComparison | undefined> {
  const { scaling } = fork.summary;
  const wanted = optionOf(asked, scaling);
  const { built_in } = asked;
  const theirs =
    'escalates' in built_in
      ? null
      : optionOf({ wanted: built_in.action, workers_to: built_in.workers_to }, scaling);
  const played: Branch[] = [];
  for (const option of different([{ action: 'noop', workers_to: null }, wanted, theirs])) {
    throwIfInterrupted(fork.signal);
    fork.begin(option);
    const branch = await branchOf(option, fork);
    if (branch === undefined) return undefined;
    played.push(branch);
  }
  const [noop] = played;
  if (noop === undefined) return undefined;
  const told = (option: BranchOption | null) => {
    const branch = option && played.find((one) => isSame(one, option));
    return branch ? comparedBranch(branch, noop, fork.by) : null;
  };
  return {
    event_id: asked.event_id,
    compared: true,
    noop: comparedBranch(noop, noop, fork.by),
    wanted: told(wanted),
    built_in: told(theirs),
  };
}

/** Null for what nothing could carry out: no such action, or no such number of workers. */
function optionOf(
  asked: Pick<ToldAnswer, 'wanted' | 'workers_to'>,
  scaling: RunSummary['scaling'],
): BranchOption | null {
  const { wanted: action, workers_to } = asked;
  if (action === null || !isExecutable(action) || isForbidden(asked, scaling)) return null;
  return { action, workers_to: action === 'scale_workers' ? workers_to : null };
}

function different(options: readonly (BranchOption | null)[]): BranchOption[] {
  const found: BranchOption[] = [];
  for (const option of options) {
    if (option !== null && !found.some((one) => isSame(one, option))) found.push(option);
  }
  return found;
}

function isSame(one: BranchOption, other: BranchOption): boolean {
  return one.action === other.action && one.workers_to === other.workers_to;
}

function branchOf(option: BranchOption, fork: Fork): Promise<Branch | undefined> {
  const { scenario, policy, signal, seen, about } = fork;
  const app = fork.createApp?.(about) ?? appOfSeed(about);
  return playBranch(app, (_, incident) => (incident === seen ? option : undefined), {
    scenario,
    policy,
    signal,
    horizon_us: horizonOf(fork),
  });
}

/** As in a run: what lies behind its faults is what the walkthrough injects. */
function appOfSeed({ seed, scaling }: AppOfRun): MeasurableApp {
  return simulatedApp(seed, undefined, undefined, scaling);
}

/** As long as the policy gives an app to get well, from when the last fault has come. */
function horizonOf({ scenario, policy }: Fork): number {
  const last = Math.max(...scenario.faults.map(({ after_ms = 0 }) => after_ms));
  return (last + policy.stable.give_up_after_ms) * US_PER_MS;
}

function comparedBranch(branch: Branch, noop: Branch, by: ComparedBy | undefined): ComparedBranch {
  const { action, workers_to, healed, stable_us, requests } = branch;
  const word = wordOf(branch, noop, by ?? 'simulated_app');
  return { action, workers_to, word, healed, stable_us, lost: requests.lost };
}
