import { createPublicKey } from 'node:crypto';
/** @throws an Error for what is not the PEM of a public Ed25519 key */
export function readTrustedKey(pem, origin) {
    if (pem.includes('PRIVATE'))
        throw new Error('it is a private key');
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519')
        throw new Error('it is of another type');
    const der = key.export({ format: 'der', type: 'spki' });
    return { public_key: der.subarray(-32).toString('base64'), origin };
}
