import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../core/domain/proof-lines/run-record.js';

/**
 * The order of lines that a run may have, as a table: in each place, which line may come next and
 * where it leads. A step is a kind of line; RUNTIME_EMIT and NOT_STABLE count by what they are about.
 */
export type GrammarStep =
  | Exclude<ProofLine['event_name'], 'RUNTIME_EMIT' | 'NOT_STABLE'>
  | 'AGENT_GAVE_NONE'
  | 'ATTACK'
  | 'ATTACK_ASKS'
  | 'ATTACK_GRANTED'
  | 'ATTACK_DENIED'
  | 'EMIT_DEPLOY'
  | 'EMIT_SCALE'
  | 'EMIT_RESTART'
  | 'EMIT_INCIDENT'
  | 'NOT_STEADY'
  | 'NOT_STABLE';
export type TransitionTable = Readonly<Record<string, Partial<Record<GrammarStep, string>>>>;

/** The operator puts the app back after a scenario, or fails to. */
const RESTORED = { EMIT_RESTART: 'serving', DEPLOY_FAILED: 'end' } as const;
/** Nothing is broken in an app that is not well: no incident follows of such a scenario. */
const NEXT_SCENARIO = { FAILURE_INJECTED: 'injected', NOT_STEADY: 'not_begun' } as const;
const AFTER_ANNOUNCED = { ...RESTORED, ...NEXT_SCENARIO, EMIT_INCIDENT: 'later_emitted' } as const;

const runPlaces = (ways: Ways): TransitionTable => ({
  start: { RUN_REFUSED: 'end', ONBOARDING_STARTED: 'asked' },
  asked: { ONBOARDING_REJECTED: 'end', ONBOARDING_VALIDATION_PASSED: 'validated' },
  validated: { ONBOARDING_REJECTED: 'end', SPEC_GENERATED: 'onboarded' },
  onboarded: { DEPLOYMENT_TRIGGERED: 'deploying' },
  deploying: { DEPLOY_FAILED: 'end', EMIT_DEPLOY: 'deployed' },
  deployed: {
    DEPLOY_FAILED: 'end',
    EMIT_FAILED: 'end',
    EMIT_SCALE: ways.agent ? 'greeted' : 'serving',
  },
  // An agent says hello to an app that serves; without its hello nothing is broken.
  greeted: { EMIT_FAILED: 'end', AGENT_STARTED: 'serving', AGENT_FAILED: 'end' },
  serving: { EMIT_FAILED: 'end', ...NEXT_SCENARIO },
  settled: AFTER_ANNOUNCED,
  unsettled: AFTER_ANNOUNCED,
  not_begun: { ...RESTORED, ...NEXT_SCENARIO },
  injected: {
    EMIT_FAILED: 'end',
    EMIT_INCIDENT: 'other_emitted',
    ...decision('expected', 'unsettled', ways),
  },
  ...handling('expected', { stable: 'settled', unstable: 'unsettled' }, ways),
  // An incident that nobody injected, in the middle of a scenario, goes the same way.
  other_emitted: { EMIT_FAILED: 'end', ...decision('other', 'still_injected', ways) },
  ...handling('other', { stable: 'still_injected', unstable: 'still_injected' }, ways),
  still_injected: {
    EMIT_FAILED: 'end',
    EMIT_INCIDENT: 'other_emitted',
    ...decision('expected', 'unsettled', ways),
  },
  // The same after the one that was announced: a scenario may cause more than one.
  later_emitted: { EMIT_FAILED: 'end', ...decision('later', 'unsettled', ways) },
  ...handling('later', { stable: 'settled', unstable: 'unsettled' }, ways),
  end: {},
});

/** In what a run differs from others of its kind. */
export interface Ways {
  readonly learns: boolean;
  readonly observes: boolean;
  /** An agent decides that is not built in. */
  readonly agent: boolean;
}

const ONBOARD: TransitionTable = {
  start: { ONBOARDING_STARTED: 'asked' },
  asked: { ONBOARDING_REJECTED: 'end', ONBOARDING_VALIDATION_PASSED: 'validated' },
  validated: { ONBOARDING_REJECTED: 'end', SPEC_GENERATED: 'end' },
  end: {},
};

const violationPlaces = ({ observes }: Ways): TransitionTable => ({
  start: { FAILURE_INJECTED: 'injected' },
  injected: { RL_DECISION: 'control', ESCALATED: 'end' },
  // One attack is made while the control is under way.
  control: { ...outcomeOfControl(observes), ATTACK: 'control' },
  attacked: { ATTACK: 'attacked', ATTACK_ASKS: 'attack_asked' },
  attack_asked: { ATTACK_GRANTED: 'attack_answered', ATTACK_DENIED: 'attack_answered' },
  attack_answered: { ATTACK: 'attacked' },
  end: {},
});

function outcomeOfControl(observes: boolean): Partial<Record<GrammarStep, string>> {
  const passed = observes ? { ORCH_OBSERVE: 'attacked' } : { ORCH_EXEC: 'attacked' };
  return { ...passed, ORCH_REFUSE: 'attacked' };
}

/** Each kind of run, and the places where it may end. */
export const GRAMMARS: Record<
  RunKind,
  { readonly places: (ways: Ways) => TransitionTable; readonly ends: readonly string[] }
> = {
  run: { places: runPlaces, ends: ['end', 'serving', 'settled', 'unsettled', 'not_begun'] },
  onboard: { places: () => ONBOARD, ends: ['end'] },
  violation: { places: violationPlaces, ends: ['end', 'attacked'] },
};

/** The line after an emitted incident: decided, or escalated because the decider does not know. */
function decision(
  prefix: string,
  afterEscalation: string,
  { agent }: Ways,
): Partial<Record<GrammarStep, string>> {
  return {
    RL_DECISION: `${prefix}_decided`,
    ESCALATED: afterEscalation,
    ...(agent && { AGENT_GAVE_NONE: `${prefix}_unanswered` }),
  };
}

/** From a decision to its end: perhaps a human, then done or refused, then stable or escalated. */
function handling(
  prefix: string,
  then: { stable: string; unstable: string },
  { learns, observes, agent }: Ways,
): TransitionTable {
  const [well, ill] = learns
    ? [`${prefix}_well`, `${prefix}_ill`]
    : [then.stable, `${prefix}_failed`];
  return {
    ...(agent && { [`${prefix}_unanswered`]: { ESCALATED: then.unstable } }),
    [`${prefix}_decided`]: {
      ...(observes ? { ORCH_OBSERVE: `${prefix}_failed` } : { ORCH_EXEC: `${prefix}_acted` }),
      ORCH_REFUSE: `${prefix}_failed`,
      ...(observes ? {} : { APPROVAL_REQUESTED: `${prefix}_asked` }),
    },
    [`${prefix}_asked`]: {
      APPROVAL_GRANTED: `${prefix}_granted`,
      APPROVAL_DENIED: `${prefix}_denied`,
    },
    // What was granted may still be refused: the gates are asked again.
    [`${prefix}_granted`]: { ORCH_EXEC: `${prefix}_acted`, ORCH_REFUSE: `${prefix}_failed` },
    [`${prefix}_denied`]: { ORCH_REFUSE: `${prefix}_failed` },
    [`${prefix}_acted`]: { SYSTEM_STABLE: well, NOT_STABLE: ill },
    // A run that learns says after each outcome what it learned.
    [`${prefix}_well`]: { Q_UPDATE: then.stable },
    [`${prefix}_ill`]: { Q_UPDATE: `${prefix}_failed` },
    [`${prefix}_failed`]: { ESCALATED: then.unstable },
  };
}

/** @returns the step that a line is, in the words of the table */
export function stepOf(line: ProofLine): GrammarStep {
  if (line.event_name === 'NOT_STABLE') {
    return line.phase === 'before_injection' ? 'NOT_STEADY' : 'NOT_STABLE';
  }
  if (line.event_name === 'RUNTIME_EMIT') return EMITS[line.event_type];
  if (line.event_name === 'AGENT_FAILED' && line.event_id !== null) return 'AGENT_GAVE_NONE';
  const isAttack = 'attack' in line && line.attack !== undefined;
  return (isAttack ? ATTACK_STEPS[line.event_name] : undefined) ?? line.event_name;
}

const ATTACK_STEPS: Partial<Record<ProofLine['event_name'], GrammarStep>> = {
  ORCH_REFUSE: 'ATTACK',
  APPROVAL_REQUESTED: 'ATTACK_ASKS',
  APPROVAL_GRANTED: 'ATTACK_GRANTED',
  APPROVAL_DENIED: 'ATTACK_DENIED',
};

const EMITS = {
  deploy: 'EMIT_DEPLOY',
  scale: 'EMIT_SCALE',
  restart: 'EMIT_RESTART',
  crash: 'EMIT_INCIDENT',
  overload: 'EMIT_INCIDENT',
  false_alarm: 'EMIT_INCIDENT',
  dependency: 'EMIT_INCIDENT',
} as const;
