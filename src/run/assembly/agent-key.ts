import { createPublicKey } from 'node:crypto';
import { readTextFile, whyUnreadable } from '../../base/text-file.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { shorten } from '../../core/domain/safe-text.js';

const MOST_KEY_BYTES = 4_096;

/**
 * The public key that an agent signs its proposals with.
 * @param path of a PEM file (SubjectPublicKeyInfo, RFC 8410)
 * @returns SPKI, DER, base64
 * @throws DemoRunError `input_unreadable` for what cannot be read, or is no public Ed25519 key
 */
export function readAgentKey(path: string): string {
  const pem = textOf(path);
  // Node makes a public key of a private one, and somebody would have shown it around.
  if (pem.includes('PRIVATE')) throw unusable(path, 'it is a private key');
  const key = publicKeyIn(pem, path);
  if (key.asymmetricKeyType !== 'ed25519') {
    throw unusable(path, `it is a key of another type (${String(key.asymmetricKeyType)})`);
  }
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

function textOf(path: string): string {
  try {
    return readTextFile(path, MOST_KEY_BYTES);
  } catch (cause) {
    throw unusable(path, whyUnreadable(cause), cause);
  }
}

function publicKeyIn(pem: string, path: string) {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw unusable(path, 'it is no PEM of a public key', cause);
  }
}

function unusable(path: string, why: string, cause?: unknown): DemoRunError {
  return new DemoRunError(
    'input_unreadable',
    `${shorten(path, 200)} is not the key of an agent: ${why}`,
    {
      cause,
      remedy:
        'openssl genpkey -algorithm ed25519 -out agent.pem; openssl pkey -in agent.pem -pubout',
    },
  );
}
