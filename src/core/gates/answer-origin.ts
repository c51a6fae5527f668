import { proposalText, type AnswerMeasures, type AnswerOrigin } from '../domain/agent.js';

/** What an agent asked for, as its line tells it. */
export interface AskedFor {
  readonly event_id: string;
  readonly action: string;
  readonly workers_to: number | null;
  readonly measured: Pick<AnswerMeasures, 'nonce' | 'answered_nonce' | 'signature'>;
}

/** What an answer is held against. */
export interface AnswerSurroundings {
  readonly run_id: string;
  /** The agent's (SPKI, DER, base64), where one is registered. */
  readonly public_key: string | undefined;
  /** The nonces of the answers before this one. */
  readonly earlier: ReadonlySet<string>;
  /** The number of workers that the readings ask for; null where no number is asked for. */
  readonly computed_workers: number | null;
  /** Whether a text was signed by the owner of a key. */
  readonly isSignedBy: (publicKey: string, text: string, signature: string) => boolean;
}

/** Where an agent's answer comes from, as the gates are told: the same while it runs and from its log. */
export function answerOrigin(asked: AskedFor, around: AnswerSurroundings): AnswerOrigin {
  return {
    nonce: nonceOf(asked, around),
    signature: signatureOf(asked, around),
    computed_workers: around.computed_workers,
  };
}

function nonceOf({ measured }: AskedFor, { earlier }: AnswerSurroundings): AnswerOrigin['nonce'] {
  const { answered_nonce } = measured;
  if (answered_nonce === undefined) return 'fresh';
  return earlier.has(answered_nonce) ? 'used' : 'unknown';
}

/** What it signs bears the nonce of the question. */
function signatureOf(
  { event_id, action, workers_to, measured }: AskedFor,
  { run_id, public_key, isSignedBy }: AnswerSurroundings,
): AnswerOrigin['signature'] {
  if (public_key === undefined) return 'not_required';
  const { signature, nonce } = measured;
  if (signature === undefined) return 'missing';
  const about = { run_id, incident_id: event_id, nonce, action, workers_to };
  return isSignedBy(public_key, proposalText(about), signature) ? 'valid' : 'wrong';
}
