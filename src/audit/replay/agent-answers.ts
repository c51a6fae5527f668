import type { AgentRecord, AnswerOrigin, proposalText } from '../../core/domain/agent.js';
import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';

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

  constructor(signatureOf: SignatureOf) {
    this.#signatureOf = signatureOf;
  }

  /**
   * Handed each decision once.
   * @param computedWorkers what the readings ask for
   * @returns undefined where it is not an agent's
   */
  decide(
    line: LineOf<'RL_DECISION'>,
    run: LoggedRun,
    computedWorkers: number | null,
  ): AnswerOrigin | undefined {
    const answer = line.measured.agent;
    if (answer === undefined) return undefined;
    const nonce = this.#originOf(answer);
    if (line.decided_by !== 'agent') return undefined;
    const { run_id, event_id: incident_id, action, workers_to } = line;
    const proposal = { run_id, incident_id, nonce: answer.nonce, action, workers_to };
    return {
      nonce,
      signature: this.#signatureOf(run.agent, proposal, answer.signature),
      computed_workers: computedWorkers,
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
