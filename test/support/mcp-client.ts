import type { CallToolResult, Client } from '@modelcontextprotocol/client';
import type { IncidentMessage, AppReadings } from '../../src/core/agent-protocol/messages.js';

/** What a tool answered, as it is for programs. @throws where the call was refused */
export function structured(result: CallToolResult): Record<string, unknown> {
  if (result.isError === true || result.structuredContent === undefined) {
    throw new Error(JSON.stringify(result.content));
  }
  return result.structuredContent as Record<string, unknown>;
}

/** What a client answers incidents with. */
export type Choose = (readings: AppReadings) => {
  readonly action: string;
  readonly workers_to: number | null;
};

/** The three rules, as the agents that ship have them. */
export const byRules: Choose = ({ failed, serving, workers_by_utilization: wanted }) => {
  if (failed.length > 0) return { action: 'restart_service', workers_to: null };
  return wanted !== null && wanted > serving
    ? { action: 'scale_workers', workers_to: wanted }
    : { action: 'noop', workers_to: null };
};

/** Plays a whole rehearsal. @returns what each proposal was answered with, and how it ended */
export async function rehearse(client: Client, choose: Choose) {
  const call = async (name: string, args = {}) =>
    structured(await client.callTool({ name, arguments: args }));
  const answers: Record<string, unknown>[] = [];
  let standing = await call('start_rehearsal', { model: 'none' });
  while (standing['status'] !== 'ended') {
    if (standing['status'] === 'incident') {
      const { incident_id, nonce, readings } = standing['incident'] as IncidentMessage;
      const about = { incident_id, nonce, reason: 'by the readings' };
      answers.push(await call('propose', { ...about, ...choose(readings) }));
    }
    standing = await call('outcome');
  }
  return { answers, end: standing['end'] };
}
