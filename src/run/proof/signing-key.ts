import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, DemoRunError, messageOf } from '../../core/domain/errors.js';
import { remedyForPlace } from '../../core/domain/system-error.js';
import { publicKeyPath } from '../../audit/library/state-folder.js';
import { makeFolder, writeAtomically } from '../../base/durable-files.js';

const FOR_OTHERS = 0o077;

/** What seals the heads of proof logs. */
export interface SigningKey {
  /** The raw 32 bytes, base64. */
  readonly public_key: string;
  /** Ed25519 (RFC 8032) over the text's UTF-8 bytes, base64. */
  sign(text: string): string;
}

/** The private key, and the public one that may be given to anybody who checks. */
export function keyFiles(stateFolder: string): { readonly secret: string; readonly open: string } {
  return {
    secret: join(stateFolder, 'ed25519.pem'),
    open: publicKeyPath(stateFolder),
  };
}

/**
 * The user's key, made at first use. It is outside every project, readable by its owner alone:
 * who can write to the logs of a project must not also find the key in there.
 * @throws DemoRunError `signing_key_unusable`
 */
export function openSigningKey(stateFolder: string): SigningKey {
  const files = keyFiles(stateFolder);
  try {
    makeFolder(stateFolder, 0o700);
    if (!existsSync(files.secret)) writeAtomically(files.secret, newKey(), 'keep', 0o600);
    refuseSharedKey(files.secret);
    const secret = createPrivateKey(readFileSync(files.secret));
    if (secret.asymmetricKeyType !== 'ed25519') throw new Error('it is not an Ed25519 key');
    const open = createPublicKey(secret);
    if (!existsSync(files.open)) writeAtomically(files.open, pem(open), 'keep', 0o644);
    return {
      public_key: rawPublicKey(open),
      sign: (text) => sign(null, Buffer.from(text), secret).toString('base64'),
    };
  } catch (cause) {
    throw new DemoRunError(
      'signing_key_unusable',
      `the signing key ${files.secret} cannot be used: ${messageOf(cause)}`,
      {
        cause,
        remedy:
          codeOf(cause) === undefined
            ? 'give it back what it had, or name another folder for it with XDG_STATE_HOME'
            : remedyForPlace(cause, 'name a folder that can be written to with XDG_STATE_HOME'),
      },
    );
  }
}

/** Two first runs at once make one key: the second keeps what the first has put there. */
function newKey(): string {
  return pem(generateKeyPairSync('ed25519').privateKey);
}

function refuseSharedKey(path: string): void {
  const stats = lstatSync(path);
  if (!stats.isFile()) throw new Error('it is not a regular file');
  const me = process.getuid?.();
  if (me === undefined) return;
  if (stats.uid !== me) throw new Error('it belongs to another user');
  if ((stats.mode & FOR_OTHERS) !== 0) {
    throw new Error('others can read it; it must have the mode 0600');
  }
}

function pem(key: KeyObject): string {
  const type = key.type === 'private' ? 'pkcs8' : 'spki';
  return key.export({ format: 'pem', type } as never).toString();
}

/** The last 32 bytes of the SubjectPublicKeyInfo (RFC 8410). */
function rawPublicKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
}
