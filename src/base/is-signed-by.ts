import { createPublicKey, verify } from 'node:crypto';

/**
 * Whether a text was signed by the owner of a key: Ed25519 (RFC 8032).
 * @param publicKey SPKI, DER, base64
 * @param signature base64, in its one spelling; what is none signs nothing
 */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.toString('base64') !== signature) return false;
  try {
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), key, bytes);
  } catch {
    return false;
  }
}
