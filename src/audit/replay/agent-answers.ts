import type { AgentRecord, AnswerOrigin, proposalText } from '../../core/domain/agent.js';
import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { workersByReadings } from './replay-decision.js';

/** How a proposal is signed, under the key that the run's record holds. */
export type SignatureOf = (
  record: AgentRecord | undefined,
  proposal: Parameters<typeof proposalText>[0],
  signature: string | undefined,
) => AnswerOrigin['signature'];

/** What the lines so far say of an agent's answers: where the latest proposal came from, as the gates see it. */
export class AgentAnswers {
  readonly #signatureOf: SignatureOf;
  readonly #nonces = new Set<string>();
  #latest: AnswerOrigin | undefined;

  constructor(signatureOf: SignatureOf) {
    this.#signatureOf = signatureOf;
  }

  /** Of the latest decision; undefined where it is not an agent's. */
  get latest(): AnswerOrigin | undefined {
    return this.#latest;
  }

  /** Handed each decision once. */
  decide(line: LineOf<'RL_DECISION'>, run: LoggedRun, context: LogContext): void {
    this.#latest = undefined;
    const answer = line.measured.agent;
    if (answer === undefined) return;
    const nonce = this.#originOf(answer);
    if (line.decided_by !== 'agent') return;
    const { run_id, event_id: incident_id, action, workers_to } = line;
    const proposal = { run_id, incident_id, nonce: answer.nonce, action, workers_to };
    this.#latest = {
      nonce,
      signature: this.#signatureOf(run.agent, proposal, answer.signature),
      computed_workers: workersByReadings(action, line, { context }) ?? null,
    };
  }

  /** The question of an answer that came to nothing was asked all the same. */
  escalate({ measured }: LineOf<'ESCALATED'>): void {
    if (measured?.agent !== undefined) this.#originOf(measured.agent);
  }

  #originOf({
    nonce,
    answered_nonce,
  }: NonNullable<LineOf<'RL_DECISION'>['measured']['agent']>): AnswerOrigin['nonce'] {
    const isUsed = answered_nonce !== undefined && this.#nonces.has(answered_nonce);
    this.#nonces.add(nonce);
    if (answered_nonce === undefined) return 'fresh';
    return isUsed ? 'used' : 'unknown';
  }
}
