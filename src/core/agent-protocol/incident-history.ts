import type { ProofBody, ProofBodyOf } from '../domain/proof-lines/catalogue.js';
import { areVerdictsWithheld } from '../domain/scenario-attack.js';
import type { IncidentMessage, ToAgent } from './messages.js';

type PastIncident = IncidentMessage['history'][number];
type Verdict = Extract<ToAgent, { type: 'verdict' }>;
type OutcomeMessage = Extract<ToAgent, { type: 'outcome' }>;

const MOST_REMEMBERED = 20;
const US_PER_MS = 1_000;

/** What a line means for an agent. */
interface News {
  /** What it is told. */
  readonly told: readonly ToAgent[];
  /** What the log says that it is not told. */
  readonly withheld: readonly Verdict[];
}

const NO_NEWS: News = { told: [], withheld: [] };

/**
 * What became of the incidents that an agent was asked about, as the lines of the log say it. Lines
 * about anything else (attacks, controls, other incidents) are not for the agent.
 */
export class IncidentHistory {
  readonly #incidents = new Map<string, PastIncident>();
  /** Those of them that may be asked for, oldest first: a run may hold thousands. */
  readonly #latest: string[] = [];
  readonly #decisions = new Map<string, string>();
  #withholdsVerdicts = false;

  /** Whether the agent is not told what becomes of its proposals. */
  get withholdsVerdicts(): boolean {
    return this.#withholdsVerdicts;
  }

  /** @param summary what the agent was told of the incident, in a sentence */
  begin(incident_id: string, summary: string): void {
    if (!this.#incidents.has(incident_id)) this.#latest.push(incident_id);
    // The one that is asked about may be among them.
    if (this.#latest.length > MOST_REMEMBERED + 1) this.#latest.shift();
    this.#incidents.set(incident_id, {
      incident_id,
      incident: summary,
      action: null,
      verdict: 'none',
      outcome: 'open',
    });
  }

  /** The incidents before this one, oldest first. */
  before(incident_id: string): PastIncident[] {
    const others = this.#latest.filter((past) => past !== incident_id).slice(-MOST_REMEMBERED);
    return others.flatMap((past) => this.#incidents.get(past) ?? []);
  }

  /** Takes in a line. */
  hear(line: ProofBody): News {
    if (line.event_name === 'FAILURE_INJECTED') {
      this.#withholdsVerdicts = areVerdictsWithheld(line.fault);
    }
    const incident_id = this.#incidentOf(line);
    const past = incident_id === undefined ? undefined : this.#incidents.get(incident_id);
    if (past === undefined) return NO_NEWS;
    if (line.event_name === 'RL_DECISION') this.#noteDecision(line, past);
    const messages = messagesAbout(line, past.incident_id).filter(
      // What came of a rule's choice at the gates is no verdict on what the agent wanted.
      ({ type }) => type !== 'verdict' || past.verdict !== 'overruled',
    );
    for (const message of messages) this.#note(message);
    if (!this.#withholdsVerdicts) return { told: messages, withheld: [] };
    return {
      told: messages.filter(({ type }) => type !== 'verdict'),
      withheld: messages.filter((message) => message.type === 'verdict'),
    };
  }

  #incidentOf(line: ProofBody): string | undefined {
    if (('control' in line && line.control) || ('attack' in line && line.attack !== undefined)) {
      return undefined;
    }
    if ('event_id' in line) return line.event_id ?? undefined;
    if (line.event_name !== 'APPROVAL_REQUESTED' && line.event_name !== 'APPROVAL_DENIED') {
      return undefined;
    }
    return this.#decisions.get(line.decision_id);
  }

  #noteDecision({ decision_id, action }: ProofBodyOf<'RL_DECISION'>, past: PastIncident): void {
    this.#decisions.set(decision_id, past.incident_id);
    this.#incidents.set(past.incident_id, { ...past, action });
  }

  #note(message: Verdict | OutcomeMessage): void {
    const past = this.#incidents.get(message.incident_id);
    if (past === undefined) return;
    const news =
      message.type === 'verdict' ? { verdict: message.verdict } : { outcome: message.outcome };
    this.#incidents.set(message.incident_id, { ...past, ...news });
  }
}

function messagesAbout(line: ProofBody, incident_id: string): (Verdict | OutcomeMessage)[] {
  const verdict = verdictOf(line);
  const outcome = outcomeOf(line);
  return [
    ...(verdict === undefined ? [] : [{ type: 'verdict' as const, incident_id, ...verdict }]),
    ...(outcome === undefined ? [] : [{ type: 'outcome' as const, incident_id, ...outcome }]),
  ];
}

function verdictOf(line: ProofBody): Pick<Verdict, 'verdict' | 'reasons'> | undefined {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others give none
  switch (line.event_name) {
    case 'RL_DECISION':
      return isOverruled(line) ? { verdict: 'overruled' } : undefined;
    case 'ORCH_EXEC':
    case 'ORCH_OBSERVE':
      return { verdict: line.status };
    case 'ORCH_REFUSE':
      return { verdict: 'refused', reasons: line.reasons };
    case 'APPROVAL_REQUESTED':
      return { verdict: 'awaiting_approval' };
    case 'APPROVAL_DENIED':
      return { verdict: 'denied' };
    case 'ESCALATED':
      return line.reason === 'incident_changed' ? { verdict: 'overtaken' } : undefined;
    default:
      return undefined;
  }
}

function outcomeOf(line: ProofBody): Pick<OutcomeMessage, 'outcome' | 'after_ms'> | undefined {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others are no outcome
  switch (line.event_name) {
    case 'SYSTEM_STABLE':
      return { outcome: 'stable', after_ms: Math.round(line.measured.stable_us / US_PER_MS) };
    case 'NOT_STABLE':
      return { outcome: 'not_stable', after_ms: Math.round(line.measured.waited_us / US_PER_MS) };
    case 'ESCALATED':
      return { outcome: 'escalated', after_ms: null };
    default:
      return undefined;
  }
}

/** A rule decided, and against what the agent wanted. */
function isOverruled({ decided_by, agent, action }: ProofBodyOf<'RL_DECISION'>): boolean {
  return decided_by === 'rule' && agent !== undefined && agent.wanted !== action;
}
