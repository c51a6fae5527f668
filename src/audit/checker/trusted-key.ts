import { createPublicKey } from 'node:crypto';

/** The public key that a seal is trusted by: raw, base64. */
export interface TrustedKey {
  readonly public_key: string;
  /** `given` by the one who checks, or the checking user's `own`. */
  readonly origin: 'given' | 'own';
}

/** @throws an Error for what is not the PEM of a public Ed25519 key */
export function readTrustedKey(pem: string, origin: TrustedKey['origin']): TrustedKey {
  if (pem.includes('PRIVATE')) throw new Error('it is a private key');
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('it is of another type');
  const der = key.export({ format: 'der', type: 'spki' });
  return { public_key: der.subarray(-32).toString('base64'), origin };
}
