import { createHash } from 'node:crypto';
import { appServed } from '../../domain/app-served.js';
import type { ProofEventName, ProofLine } from '../../domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../domain/proof-lines/run-record.js';
import {
  checkAct,
  checkNotStable,
  checkObserved,
  checkRefusal,
  checkStable,
  checkUnknownOutcome,
} from './check-outcome.js';
import { checkDecision } from './check-decision.js';
import { checkAnswer, checkGrant, checkRequest } from './check-approval.js';
import { checkUpdate } from './check-learning.js';
import { checkWindows } from './check-windows.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { announcementOf, newStory, type LineOf, type Story } from './story.js';

type Check<Name extends ProofEventName> = (line: LineOf<Name>, story: Story) => Problem | undefined;

const causedByNone = (line: ProofLine) => cause(line, null);
const causedByPrevious = (line: ProofLine, { previous }: Story) => cause(line, previous);

/** What each kind of line must agree with, beside its place in the order of a run. */
const CHECKS: { readonly [Name in ProofEventName]: Check<Name> } = {
  ONBOARDING_STARTED: causedByNone,
  ONBOARDING_VALIDATION_PASSED: causedByPrevious,
  ONBOARDING_REJECTED: causedByPrevious,
  SPEC_GENERATED: causedByPrevious,
  DEPLOYMENT_TRIGGERED: causedByPrevious,
  // The deployment itself, which the emission of its first step may stand behind.
  DEPLOY_FAILED: (line, { emitted, previous }) => cause(line, emitted?.cause ?? previous),
  RUNTIME_EMIT: checkEmission,
  EMIT_FAILED: checkFailedEmission,
  FAILURE_INJECTED: checkInjection,
  RL_DECISION: checkDecision,
  APPROVAL_REQUESTED: checkRequest,
  APPROVAL_GRANTED: checkGrant,
  APPROVAL_DENIED: checkAnswer,
  ORCH_EXEC: checkAct,
  ORCH_OBSERVE: checkObserved,
  ORCH_REFUSE: checkRefusal,
  SYSTEM_STABLE: checkStable,
  NOT_STABLE: checkNotStable,
  ESCALATED: checkEscalation,
  Q_UPDATE: checkUpdate,
  RUN_REFUSED: causedByNone,
  RUN_INTERRUPTED: causedByNone,
  OUTCOME_UNKNOWN: checkUnknownOutcome,
  RUN_RECOVERED: causedByNone,
};

/** Kinds that may be about something else than the run's validated app. */
const NAMES_ANY_APP: readonly string[] = [
  'ONBOARDING_STARTED',
  'ONBOARDING_REJECTED',
  'RUN_INTERRUPTED',
];

/**
 * Whether the lines mean what their order says: each outcome names its intent, ids are given out one
 * after the other (so that none is used twice, and none has to be remembered), causes point at what
 * led to the line, and what was called stable was seen to be well after the act.
 */
export class Meaning {
  readonly #story: Story;

  constructor(run: RunRecord) {
    this.#story = newStory(run);
  }

  /** The decision that no line has told the outcome of. */
  get openDecision(): LineOf<'RL_DECISION'> | undefined {
    return this.#story.open;
  }

  take(line: ProofLine): Problem | undefined {
    const check = CHECKS[line.event_name] as Check<ProofEventName>;
    const found = checkSubject(line, this.#story) ?? check(line, this.#story);
    this.#story.previous = line.seq;
    return found;
  }
}

/** The first line's record is in itself right; every line is about the run's app and environment. */
function checkSubject(line: ProofLine, story: Story): Problem | undefined {
  const { run } = story;
  const wrong = line.seq === 1 ? checkRecord(line, run) : undefined;
  if (wrong !== undefined) return wrong;
  // Attacks are presented to another environment too.
  if ('env' in line && !isAboutAttack(line) && line.env !== run.env) {
    return problem('subject', `env ${run.env}`, `env ${line.env}`);
  }
  if (!('app_name' in line) || NAMES_ANY_APP.includes(line.event_name)) return undefined;
  story.app_name ??= line.app_name;
  return firstDifference('subject', [['app_name', story.app_name, line.app_name]]);
}

/** What the record says twice agrees with itself, and with the name of the app. */
function checkRecord(line: ProofLine, run: RunRecord): Problem | undefined {
  const hash = createHash('sha256').update(JSON.stringify(run.policy)).digest('hex');
  if (hash !== run.policy_sha256) return problem('policy', hash, run.policy_sha256);
  const served = 'app_name' in line ? appServed(run.backend, line.app_name) : undefined;
  if (run.app_served === served) return undefined;
  return problem('app_served', served ?? 'none', run.app_served ?? 'none');
}

function isAboutAttack(line: ProofLine): boolean {
  return 'attack' in line && line.attack !== undefined;
}

function cause(line: ProofLine, expected: number | null | undefined): Problem | undefined {
  return firstDifference('cause', [['cause', expected, line.cause]]);
}

function checkEmission(line: LineOf<'RUNTIME_EMIT'>, story: Story): Problem | undefined {
  const isIncident = line.status === 'detected';
  const found = nextEvent(line.event_id, story) ?? cause(line, isIncident ? null : story.previous);
  story.emitted = line;
  return found;
}

function checkFailedEmission(line: LineOf<'EMIT_FAILED'>, story: Story): Problem | undefined {
  if (line.event_id === null) return cause(line, null);
  return cause(line, announcementOf(story, line.event_id)?.seq);
}

function checkInjection(line: LineOf<'FAILURE_INJECTED'>, story: Story): Problem | undefined {
  const found =
    nextEvent(line.event_id, story) ??
    cause(line, null) ??
    firstDifference('injection', [['failure_type', line.scenario, line.failure_type]]) ??
    checkWindows(line.measured.steady_windows);
  story.injected = line;
  story.emitted = undefined;
  return found;
}

function nextEvent(id: string, story: Story): Problem | undefined {
  story.events += 1;
  return firstDifference('event_id', [['event_id', `e${String(story.events)}`, id]]);
}

/** A human is called because of the line before, or because the fault showed no effect. */
function checkEscalation(line: LineOf<'ESCALATED'>, story: Story): Problem | undefined {
  const announced = announcementOf(story, line.event_id);
  if (announced === undefined) {
    return problem('event_id', 'an announced event', String(line.event_id));
  }
  const causes: readonly (number | null)[] = [story.previous, announced.seq];
  if (causes.includes(line.cause)) return undefined;
  return problem('cause', causes.join(' or '), String(line.cause));
}
