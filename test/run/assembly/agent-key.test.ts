import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSignedBy } from '../../../src/base/is-signed-by.js';
import { readAgentKey } from '../../../src/run/assembly/agent-key.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { thrownFrom } from '../../support/thrown-by.js';

function fileOf(text: string): string {
  const path = join(temporaryRoot(), 'key.pem');
  writeFileSync(path, text);
  return path;
}

const OPTIONS = { type: 'spki', format: 'pem' } as const;

describe('the key of an agent', () => {
  it('is what openssl makes, and what it signs is known by it', () => {
    const root = temporaryRoot();
    const at = (name: string) => join(root, name);
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
    openssl('genpkey', '-algorithm', 'ed25519', '-out', at('agent.pem'));
    openssl('pkey', '-in', at('agent.pem'), '-pubout', '-out', at('agent.pub'));
    writeFileSync(at('text'), 'what it wants');
    openssl(
      'pkeyutl',
      '-sign',
      '-inkey',
      at('agent.pem'),
      '-rawin',
      '-in',
      at('text'),
      '-out',
      at('sig'),
    );
    const signature = execFileSync('base64', ['-w0', at('sig')]).toString();
    const key = readAgentKey(at('agent.pub'));
    expect(key).toMatch(/^MCowBQYDK2VwAyEA/);
    expect(isSignedBy(key, 'what it wants', signature)).toBe(true);
    expect(isSignedBy(key, 'what it wants!', signature)).toBe(false);
    expect(isSignedBy(key, 'what it wants', `${signature}\n`)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['a text', 'not a key'],
    ['a key of another type', generateKeyPairSync('x25519').publicKey.export(OPTIONS).toString()],
    [
      'a private key',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
  ])('is not %s', (_what, text) => {
    expect(thrownFrom(() => readAgentKey(fileOf(text)))).toMatchObject({
      code: 'input_unreadable',
      exitCode: 2,
    });
  });

  it('is not what a link leads to, nor what is not there', () => {
    const root = temporaryRoot();
    symlinkSync('/etc/hostname', join(root, 'link'));
    for (const name of ['link', 'missing']) {
      const error = thrownFrom(() => readAgentKey(join(root, name)));
      expect(error).toMatchObject({ code: 'input_unreadable' });
    }
  });
});
