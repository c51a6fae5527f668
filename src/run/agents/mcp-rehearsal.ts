import type { FromAgent, IncidentMessage, ToAgent } from '../../core/agent-protocol/messages.js';
import type { RunResult } from '../walkthrough/progress-events.js';
import { Changes } from './changes.js';
import type { LineChannel } from './line-channel.js';
import { McpChannel } from './mcp-channel.js';

type Said<Type extends ToAgent['type']> = Extract<ToAgent, { type: Type }>;
/** What a client says of itself. */
export type ClientHello = Omit<Extract<FromAgent, { type: 'hello' }>, 'type' | 'protocol'>;

/** What a client is told of a run that came to its end. */
export type PlayedRehearsal = Pick<
  RunResult,
  'run_id' | 'verdict' | 'exit_code' | 'scenarios' | 'unmet' | 'log'
>;
/** What a client is told of a run: how it went, or why it could not go on. */
export type RehearsalEnd = PlayedRehearsal | { readonly failed: string };

/** Plays a run in which the agent at the other end of the channel decides. Never rejects. */
export type PlayRehearsal = (channel: LineChannel) => Promise<RehearsalEnd>;

/** What became of an incident, as far as it is known. */
export interface DealtWith {
  readonly incident_id: string;
  readonly verdicts: readonly Omit<Said<'verdict'>, 'type' | 'incident_id'>[];
  readonly outcome: Omit<Said<'outcome'>, 'type' | 'incident_id'> | null;
}

/** How a rehearsal stands: what a tool answers. Whoever asks again is told the same. */
export interface Standing {
  /** `waiting`: nothing new within the time that a call may take. */
  readonly status: 'incident' | 'waiting' | 'ended';
  readonly run: Said<'hello'> | null;
  /** What has to be answered now. */
  readonly incident: IncidentMessage | null;
  readonly latest: DealtWith | null;
  readonly end: RehearsalEnd | null;
}

/** A call for which nobody asked; it has reached the run and is counted there. */
export interface NotAsked {
  readonly status: 'not_asked';
  readonly latest: DealtWith | null;
}

interface AskedIncident {
  readonly message: IncidentMessage;
  isAnswered: boolean;
  readings: Said<'readings'> | undefined;
  readonly verdicts: Said<'verdict'>[];
  outcome: Said<'outcome'> | undefined;
}

/** After these nothing more has to come. */
const LAST_VERDICTS: readonly string[] = [
  'failed',
  'observed',
  'refused',
  'overtaken',
] satisfies readonly Said<'verdict'>['verdict'][];

/**
 * A run as an MCP client lives through it: it calls, and is answered with what the run has said by then. The
 * conversation, the gates and the log are those of any agent.
 */
export class McpRehearsal {
  readonly #channel = new McpChannel((message) => {
    this.#hear(message);
  });
  readonly #changes = new Changes();
  readonly #incidents: AskedIncident[] = [];
  readonly #hello: ClientHello;
  readonly #waitMs: number;
  #run: Standing['run'] = null;
  #end: RehearsalEnd | null = null;
  /** Resolves when the run is over. */
  readonly ended: Promise<void>;

  /**
   * Starts the run.
   * @param hello what the client says of itself
   * @param waitMs how long a call may take before it is answered with `waiting`
   */
  constructor(play: PlayRehearsal, hello: ClientHello, waitMs: number) {
    this.#hello = hello;
    this.#waitMs = waitMs;
    this.ended = play(this.#channel).then((end) => {
      this.#end = end;
      this.#changes.announce();
    });
  }

  get isOver(): boolean {
    return this.#end !== null;
  }

  get runId(): string | undefined {
    return this.#run?.run_id;
  }

  /** How it stands once there is an incident to answer, or the run has ended. */
  async goOn(): Promise<Standing> {
    await this.#until(() => this.#open() !== undefined);
    return this.#standing();
  }

  /** Fresh readings, or how it stands where none came. */
  async observe(
    message: Extract<FromAgent, { type: 'observe' }>,
  ): Promise<Said<'readings'> | Standing | NotAsked> {
    const incident = this.#asked(message.incident_id);
    const before = incident?.readings;
    this.#channel.say(message);
    if (incident === undefined) return this.#notAsked();
    await this.#until(() => incident.readings !== before || incident.outcome !== undefined);
    const { readings } = incident;
    return readings === undefined || readings === before ? this.#standing() : readings;
  }

  /** What becomes of an answer, as far as it is known within the time of a call. */
  async answer(
    message: Extract<FromAgent, { type: 'propose' | 'escalate' }>,
  ): Promise<DealtWith | NotAsked> {
    const incident = this.#asked(message.incident_id);
    this.#channel.say(message);
    if (incident === undefined) return this.#notAsked();
    incident.isAnswered = true;
    await this.#until(() => isSettled(incident));
    return dealtWith(incident);
  }

  /** The client has gone: the run comes to its end without it. */
  leave(how: string): void {
    this.#channel.leave(how);
  }

  #hear(message: ToAgent): void {
    if (message.type === 'hello') {
      this.#run = message;
      this.#channel.say({ type: 'hello', ...this.#hello });
    } else if (message.type === 'incident') {
      const nothing = { isAnswered: false, readings: undefined, outcome: undefined };
      this.#incidents.push({ message, verdicts: [], ...nothing });
    } else if (message.type !== 'bye') {
      this.#note(message);
    }
    this.#changes.announce();
  }

  #note(message: Said<'readings' | 'verdict' | 'outcome'>): void {
    const incident = this.#incidents.find(
      (asked) => asked.message.incident_id === message.incident_id,
    );
    if (incident === undefined) return;
    if (message.type === 'readings') incident.readings = message;
    else if (message.type === 'outcome') incident.outcome = message;
    else incident.verdicts.push(message);
  }

  #open(): AskedIncident | undefined {
    return this.#incidents.find(isOpen);
  }

  #asked(incidentId: string): AskedIncident | undefined {
    return this.#incidents.find(
      (asked) => isOpen(asked) && asked.message.incident_id === incidentId,
    );
  }

  #until(isThere: () => boolean): Promise<true | undefined> {
    const isEnough = () => isThere() || this.#end !== null;
    return this.#changes.until(() => isEnough() || undefined, this.#waitMs);
  }

  #standing(): Standing {
    const open = this.#end === null ? this.#open() : undefined;
    const going = open === undefined ? 'waiting' : 'incident';
    return {
      status: this.#end === null ? going : 'ended',
      run: this.#run,
      incident: open?.message ?? null,
      latest: this.#latest(),
      end: this.#end,
    };
  }

  #latest(): DealtWith | null {
    const latest = this.#incidents.findLast((asked) => !isOpen(asked));
    return latest === undefined ? null : dealtWith(latest);
  }

  #notAsked(): NotAsked {
    return { status: 'not_asked', latest: this.#latest() };
  }
}

/** A late answer is none: where the time was up, the outcome came without one. */
function isOpen({ isAnswered, outcome }: AskedIncident): boolean {
  return !isAnswered && outcome === undefined;
}

function isSettled({ verdicts, outcome }: AskedIncident): boolean {
  return outcome !== undefined || verdicts.some(({ verdict }) => LAST_VERDICTS.includes(verdict));
}

function dealtWith({ message, verdicts, outcome }: AskedIncident): DealtWith {
  return {
    incident_id: message.incident_id,
    verdicts: verdicts.map(({ verdict, reasons }) => ({
      verdict,
      ...(reasons === undefined ? {} : { reasons }),
    })),
    outcome:
      outcome === undefined ? null : { outcome: outcome.outcome, after_ms: outcome.after_ms },
  };
}
