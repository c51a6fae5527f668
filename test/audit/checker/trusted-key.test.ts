import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readTrustedKey } from '../../../src/audit/checker/trusted-key.js';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const SPKI = { format: 'pem', type: 'spki' } as const;
const OPEN = publicKey.export(SPKI).toString();
const SECRET = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
/** The last 32 of the 44 bytes that the PEM spells (RFC 8410). */
const RAW = Buffer.from(OPEN.split('\n')[1] ?? '', 'base64').subarray(12);

describe('readTrustedKey', () => {
  it.each(['given', 'own'] as const)('reads a public key that is %s', (origin) => {
    expect(readTrustedKey(OPEN, origin)).toEqual({
      public_key: RAW.toString('base64'),
      origin,
    });
    expect(RAW).toHaveLength(32);
  });

  it.each([
    ['a private key, which is not to be handed around', SECRET, /private key/],
    ['a key of another type', ec.publicKey.export(SPKI).toString(), /another type/],
    ['what is no key', 'shopping list', /./],
    ['nothing', '', /./],
  ])('refuses %s', (_what, pem, why) => {
    expect(() => readTrustedKey(pem, 'given')).toThrow(why);
  });
});
