import type { IncidentMessage } from '../../src/core/agent-protocol/messages.js';
import { DEFAULT_AGENT_BUDGETS, type AgentBudgets } from '../../src/core/domain/agent.js';
import type { AgentGreeting, ExternalAgent } from '../../src/core/domain/external-agent.js';
import type { Incident } from '../../src/core/domain/incident.js';
import type { Clock, DecisionQuestion } from '../../src/core/domain/ports.js';
import { proofBodySchema, type ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import { createConversation } from '../../src/run/agents/conversation.js';
import { machineClock } from '../../src/run/app/machine-clock.js';
import { MemoryChannel, type Reaction } from './memory-channel.js';
import { observation, windows } from './observations.js';

export const GREETING: AgentGreeting = {
  run_id: '000042-8f3a',
  env: 'stage',
  app: { name: 'demo-api', runtime: 'backend' },
  actions: ['noop', 'restart_service', 'scale_workers'],
  scaling: { min_replicas: 1, max_replicas: 3, target_utilization_ppm: 400_000 },
};

/** An incident that an agent can be asked about. */
export function agentQuestion(
  event_id: string,
  bent: Partial<DecisionQuestion> = {},
): DecisionQuestion {
  const incident: Incident = {
    class: 'crash',
    cause: 'ERR_WORKER_OUT_OF_MEMORY',
    since_us: 900_000,
    utilization_ppm: 100_000,
    claimed_utilization_ppm: null,
    alert_id: null,
  };
  return {
    event_id,
    incident,
    observation: observation(),
    look: () => Promise.resolve(observation({ windows: windows(200_000) })),
    app_log: ['GET / 200'],
    state: { incident: 'crash', utilization: 'normal', workers: 'below_max', recent_restarts: '0' },
    serving: 1,
    max_replicas: 3,
    env: 'stage',
    allowed: ['noop', 'restart_service', 'scale_workers'],
    row: undefined,
    draw: 0.5,
    exploration_ppm: 0,
    ...bent,
  };
}

export const HELLO = { type: 'hello', agent: 'acme-sre', version: '1.4.0' };

/** A proposal about an incident. */
export function proposalFor(
  { incident_id, nonce }: Pick<IncidentMessage, 'incident_id' | 'nonce'>,
  bent: object = {},
): object {
  const asked = { type: 'propose', incident_id, nonce };
  return { ...asked, action: 'restart_service', workers_to: null, reason: 'it crashed', ...bent };
}

/** Says hello, and does as told with each incident. */
export function onIncident(
  react: (incident: IncidentMessage, channel: MemoryChannel) => void,
): Reaction {
  return (message, channel) => {
    if (message.type === 'hello') channel.say(HELLO);
    if (message.type === 'incident') react(message, channel);
  };
}

export interface TestConversation {
  readonly agent: ExternalAgent;
  readonly channel: MemoryChannel;
  /** Its transcript so far. */
  readonly transcript: () => string;
}

let nonces = 0;

/** 32 digits, never twice the same. */
export function nextNonce(): string {
  nonces += 1;
  return nonces.toString(16).padStart(32, '0');
}

export interface Bent {
  readonly budgets?: Partial<AgentBudgets>;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** A conversation that was not started yet. */
export function conversationWith(
  react: Reaction,
  { budgets, signal, clock = machineClock }: Bent = {},
): TestConversation {
  const channel = new MemoryChannel(react);
  let transcript = '';
  const agent = createConversation(channel, {
    budgets: { ...DEFAULT_AGENT_BUDGETS, ...budgets },
    clock,
    newNonce: nextNonce,
    signal: signal ?? new AbortController().signal,
    keep: (line) => {
      transcript += line;
    },
    helloWithinMs: 1_000,
  });
  return { agent, channel, transcript: () => transcript };
}

/** A conversation after a good hello. */
export async function greeted(
  react: (incident: IncidentMessage, channel: MemoryChannel) => void,
  bent: Bent = {},
): Promise<TestConversation> {
  const conversation = conversationWith(onIncident(react), bent);
  await conversation.agent.start(GREETING);
  return conversation;
}

/** A line of the log that says that the app got well. */
export function stableLine(event_id: string): ProofBody {
  return proofBodySchema.parse({
    event_name: 'SYSTEM_STABLE',
    app_name: 'demo-api',
    env: 'stage',
    event_id,
    decision_id: `d-${event_id}`,
    recovery_action: 'restart_service',
    good_probes: 3,
    workers: 1,
    measured: {
      recover_us: 1,
      stable_us: 1_180_400,
      requests: { served: 0, lost: 0 },
      samples: { at_us: [], response_time_us: 0, serving_workers: 1 },
    },
  });
}
