import type { FromAgent } from '../../core/agent-protocol/messages.js';
import type { TakenFor } from '../../core/agent-protocol/transcript-lines.js';
import type { AgentEnd, AgentProbe } from '../../core/domain/external-agent.js';
import { quote } from '../../core/domain/safe-text.js';

/** What a message is that answers no open question. */
export interface StrayMessage {
  readonly as: Extract<TakenFor, 'late' | 'probe' | 'unasked'>;
  /** Why it cannot stand beside an open question, where that is so. */
  readonly fault?: string;
}

/** The incidents that an agent was asked about, and what it said when it was not asked. */
export class AskedIncidents {
  readonly #states = new Map<string, 'open' | 'answered' | 'failed' | 'timed_out'>();
  readonly #probes = new Map<string, AgentProbe>();
  #asked = 0;
  #answered = 0;
  #late = 0;
  #unasked = 0;

  counts(): Pick<AgentEnd, 'asked' | 'answered' | 'late' | 'unasked'> {
    return {
      asked: this.#asked,
      answered: this.#answered,
      late: this.#late,
      unasked: this.#unasked,
    };
  }

  open(incident_id: string): void {
    this.#asked += 1;
    this.#states.set(incident_id, 'open');
  }

  /** @param how `failed` by what was no answer that could be judged, which was its answer all the same */
  close(incident_id: string, how: 'answered' | 'failed' | 'timed_out'): void {
    if (how === 'answered') this.#answered += 1;
    this.#states.set(incident_id, how);
  }

  noteLate(): void {
    this.#late += 1;
  }

  noteUnasked(): void {
    this.#unasked += 1;
  }

  /** Counts a message that answers no open question, and says what it is. */
  takeStray(message: FromAgent): StrayMessage {
    const stray = this.#judge(message);
    if (stray.as === 'late') this.noteLate();
    if (stray.as === 'unasked') this.noteUnasked();
    if (stray.as === 'probe' && message.type === 'propose') {
      this.noteProbe(message.incident_id, message.action);
    }
    return stray;
  }

  noteProbe(event_id: string, wanted: string): void {
    const { times, wanted: first } = this.#probes.get(event_id) ?? { times: 0, wanted };
    this.#probes.set(event_id, { event_id, wanted: first, times: times + 1 });
  }

  takeProbes(): AgentProbe[] {
    const probes = [...this.#probes.values()];
    this.#probes.clear();
    return probes;
  }

  #judge(message: FromAgent): StrayMessage {
    if (message.type === 'hello') return { as: 'unasked', fault: 'another hello' };
    switch (this.#states.get(message.incident_id)) {
      case 'timed_out':
        return { as: 'late' };
      case 'answered':
      case 'failed':
        return { as: message.type === 'propose' ? 'probe' : 'unasked' };
      case 'open':
      case undefined:
        return {
          as: 'unasked',
          fault: `about an incident that it was not asked about: ${quote(message.incident_id)}`,
        };
    }
  }
}
