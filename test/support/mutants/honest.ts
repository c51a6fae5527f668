import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { IncidentClass } from '../../../src/core/domain/incident.js';
import { agentRunBodies, signedRun, unansweredRun } from '../sample-agents.js';
import { interrupted, outcomeUnknown, recovered, runRefused } from '../sample-endings.js';
import {
  SCALING,
  decided,
  executed,
  injected,
  refused,
  runRecord,
  specGenerated,
  started,
  validated,
} from '../sample-lines.js';
import { defaultRun } from '../sample-log.js';
import { shortRun } from '../recovery.js';

const SCENARIOS: readonly IncidentClass[] = ['crash', 'overload', 'false_alarm'];
const ACTION_OF = {
  crash: 'restart_service',
  overload: 'scale_workers',
  false_alarm: 'noop',
  dependency: 'noop',
} as const;

/** Every choice of scenarios that `--only` can make. */
const CHOICES: readonly IncidentClass[][] = [1, 2, 3, 4, 5, 6, 7].map((bits) =>
  SCENARIOS.filter((_, at) => (bits >> at) % 2 === 1),
);
const runs = CHOICES.map((scenarios) => defaultRun(runRecord({ scenarios })));

const CONTROL_FAULT = {
  kind: 'alert',
  source: 'positive_control',
  claimed_utilization_ppm: 970_000,
} as const;

/** Only an event that was emitted has a timestamp: the control's was not. */
function notEmitted(): ProofBody {
  const { measured, ...line } = decided('false_alarm');
  const { event_timestamp, ...others } = measured;
  if (event_timestamp === undefined) throw new Error('the event of a decision was emitted');
  return { ...line, control: true, measured: others };
}

export const attacks = (count: number): ProofBody[] => [
  {
    ...injected('false_alarm', 'e1', runRecord({ kind: 'violation', attacks: count })),
    control: true,
    scaling: SCALING,
    fault: CONTROL_FAULT,
  },
  notEmitted(),
  { ...executed('false_alarm'), control: true },
  ...Array.from({ length: count }, () => refused()),
];

const others: readonly ProofBody[][] = [
  shortRun('run'),
  shortRun('onboard'),
  [started(runRecord({ kind: 'onboard' })), validated(), specGenerated()],
  [runRefused(runRecord({ env: 'prod' }))],
  attacks(1),
  attacks(17),
];

/** Runs in which an agent decides. */
const ofAgents: readonly ProofBody[][] = [agentRunBodies(), signedRun(), unansweredRun()];

/** A run that a signal ended after any line, unless a decision waits for its outcome there. */
const interruptedAnywhere = (bodies: readonly ProofBody[]): ProofBody[][] =>
  bodies.flatMap((body, at) =>
    body.event_name === 'RL_DECISION' ? [] : [[...bodies.slice(0, at + 1), interrupted()]],
  );

/** A run that was killed after any line, and ended by the next start. */
const recoveredAnywhere = (bodies: readonly ProofBody[]): ProofBody[][] =>
  bodies.map((body, at) => {
    const found = bodies.slice(0, at + 1);
    const unknown =
      body.event_name === 'RL_DECISION' ? [outcomeUnknown(ACTION_OF[body.event_type])] : [];
    return [...found, ...unknown, recovered(found.length)];
  });

/** The bodies of more than 200 different logs that runs, killed ones too, leave behind. */
export const HONEST_RUNS: readonly ProofBody[][] = [
  ...runs,
  ...others,
  ...ofAgents,
  ...[...runs, ...ofAgents].flatMap(interruptedAnywhere),
  ...[...runs, ...ofAgents].flatMap(recoveredAnywhere),
  ...others.flatMap(recoveredAnywhere),
];
