import { createPublicKey, verify } from 'node:crypto';
import { proposalText, type AgentRecord, type AnswerOrigin } from '../../core/domain/agent.js';

/** What an agent signs, apart from the words around it. */
type SignedProposal = Parameters<typeof proposalText>[0];
/** Base64 of 64 bytes; the spare bits of the last digit are zero. */
const SIGNATURE = /^[A-Za-z0-9+/]{85}[AQgw]==$/;
/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410), DER in base64. */
const PUBLIC_KEY = /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** Whether a text can be the public key that an agent's proposals are signed with. */
export function isPublicKey(text: string): boolean {
  return PUBLIC_KEY.test(text);
}

/** How a proposal is signed, under the key that the run's record holds. */
export function signatureOf(
  record: AgentRecord | undefined,
  proposal: SignedProposal,
  signature: string | undefined,
): AnswerOrigin['signature'] {
  const key = record?.public_key;
  if (key === undefined) return 'not_required';
  if (signature === undefined) return 'missing';
  return isSigned(key, proposalText(proposal), signature) ? 'valid' : 'wrong';
}

function isSigned(publicKey: string, text: string, signature: string): boolean {
  if (!isPublicKey(publicKey) || !SIGNATURE.test(signature)) return false;
  try {
    const der = Buffer.from(publicKey, 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  } catch {
    // No point of the curve is encoded so: nobody could have signed with it.
    return false;
  }
}
