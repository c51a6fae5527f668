import { INCIDENT_CLASSES } from '../../src/core/domain/incident.js';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';

interface Numbered {
  readonly body: ProofBody;
  readonly cause: number | null;
}

/** Where the numbering stands: ids that were given out, and the lines that announced what is open. */
interface Standing {
  events: number;
  decisions: number;
  injected: number;
  announced: number;
  decided: number;
}

/** Gives bodies the ids and causes that a run would have given them. */
export function numbered(bodies: readonly ProofBody[], runId: string): Numbered[] {
  const standing: Standing = { events: 0, decisions: 0, injected: 0, announced: 0, decided: 0 };
  return bodies.map((body, at) => {
    const seq = at + 1;
    count(body, standing, seq);
    return { body: withIds(body, standing, runId), cause: causeOf(body, standing, seq) };
  });
}

function count(body: ProofBody, standing: Standing, seq: number): void {
  const { event_name } = body;
  if (event_name === 'RUNTIME_EMIT' || event_name === 'FAILURE_INJECTED') {
    standing.events += 1;
    standing.announced = seq;
  }
  if (event_name === 'FAILURE_INJECTED') standing.injected = seq;
  if (event_name === 'RL_DECISION') {
    standing.decisions += 1;
    standing.decided = seq;
  }
}

function withIds(body: ProofBody, { events, decisions }: Standing, runId: string): ProofBody {
  const event_id = `e${String(events)}`;
  const decision_id = `d${String(decisions)}`;
  if (body.event_name === 'RL_DECISION') {
    const { measured } = body;
    const isFirst = decisions === 1 || measured.settled_until_us > 0;
    // What an earlier incident left was dealt with well before this one was seen.
    const settled_until_us = isFirst ? measured.settled_until_us : measured.since_us - 100_000;
    return { ...body, event_id, decision_id, measured: { ...measured, settled_until_us } };
  }
  if (body.event_name === 'ORCH_REFUSE' && body.attempt !== undefined) {
    const { attempt, measured } = body;
    const decision = attempt.decision && { ...attempt.decision, event_id };
    return {
      ...{ ...body, event_id },
      attempt: { ...attempt, decision, open_events: [event_id] },
      measured: { ...measured, decision_run_id: runId },
    };
  }
  const ids = {
    ...('event_id' in body && body.event_id !== null ? { event_id } : {}),
    ...('decision_id' in body && body.decision_id !== null ? { decision_id } : {}),
  };
  return { ...body, ...ids };
}

const WITHOUT_CAUSE: readonly string[] = [
  ...['ONBOARDING_STARTED', 'FAILURE_INJECTED', 'RUN_REFUSED'],
  ...['RUN_INTERRUPTED', 'RUN_RECOVERED', 'AGENT_STARTED', 'AGENT_PROBED', 'AGENT_ENDED'],
  'ACTED_AROUND',
];

type Cause = number | null;

/** The kinds whose cause is not simply the line before. */
const CAUSES: {
  readonly [Name in ProofBody['event_name']]?: (
    body: Extract<ProofBody, { event_name: Name }>,
    standing: Standing,
    previous: number,
  ) => Cause;
} = {
  RUNTIME_EMIT: ({ event_type }, _standing, previous) =>
    INCIDENT_CLASSES.some((kind) => kind === event_type) ? null : previous,
  NOT_STABLE: ({ phase }, _standing, previous) => (phase === 'before_injection' ? null : previous),
  ORCH_REFUSE: ({ attack }, _standing, previous) => (attack === undefined ? previous : null),
  EMIT_FAILED: ({ event_id }, { announced }) => (event_id === null ? null : announced),
  RL_DECISION: (_body, { announced }) => announced,
  AGENT_FAILED: ({ event_id }, { announced }) => (event_id === null ? null : announced),
  OUTCOME_UNKNOWN: (_body, { decided }) => decided,
};

function causeOf(body: ProofBody, standing: Standing, seq: number): Cause {
  if (seq === 1 || WITHOUT_CAUSE.includes(body.event_name)) return null;
  const find = CAUSES[body.event_name] as
    ((body: ProofBody, standing: Standing, previous: number) => Cause) | undefined;
  return find === undefined ? seq - 1 : find(body, standing, seq - 1);
}
