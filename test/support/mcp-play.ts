import {
  fromAgentSchema,
  type FromAgent,
  type ToAgent,
} from '../../src/core/agent-protocol/messages.js';
import type { LineChannel } from '../../src/run/agents/line-channel.js';
import type { PlayedRehearsal, PlayRehearsal } from '../../src/run/agents/mcp-rehearsal.js';
import { CALM, HELLO, incidentMessage, OVERLOADED } from './agent-messages.js';

export const PLAYED: PlayedRehearsal = {
  run_id: '000042-8f3a',
  verdict: 'PASS',
  exit_code: 0,
  scenarios: [],
  unmet: [],
  log: '/somewhere/logs/day1_proof.log',
};

/** What a played rehearsal was told, beside what it ended with. */
export interface Heard {
  readonly messages: (FromAgent | 'left')[];
}

/**
 * A run with as many incidents as there are ids, over the channel alone: nothing is broken, and what is proposed
 * is found good. Where the client has gone or says nothing it ends at once; like any run it never rejects.
 */
export function playOf(incidentIds: readonly string[], heard: Heard): PlayRehearsal {
  return async (channel) => {
    const say = (message: ToAgent) => {
      channel.send(JSON.stringify(message));
    };
    say(HELLO);
    await hear(channel, heard);
    for (const incident_id of incidentIds) {
      say(incidentMessage(OVERLOADED, { incident_id }));
      let message = await hear(channel, heard);
      while (message !== 'left' && message.type === 'observe') {
        say({ type: 'readings', incident_id, readings: CALM, observations_left: 4 });
        message = await hear(channel, heard);
      }
      if (message === 'left') break;
      const stands = message.type === 'propose' ? 'stable' : 'escalated';
      if (message.type === 'propose') say({ type: 'verdict', incident_id, verdict: 'executed' });
      say({ type: 'outcome', incident_id, outcome: stands, after_ms: 12 });
    }
    return PLAYED;
  };
}

async function hear(channel: LineChannel, { messages }: Heard): Promise<FromAgent | 'left'> {
  const come = await channel.next(30_000);
  const message =
    come?.kind === 'line' ? fromAgentSchema.parse(JSON.parse(come.bytes.toString())) : 'left';
  messages.push(message);
  return message;
}
