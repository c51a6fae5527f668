import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keyFiles, openSigningKey } from '../../../src/run/proof/signing-key.js';
import { readTrustedKey } from '../../../src/audit/checker/trusted-key.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { filesUnder } from '../../support/tree.js';

const modeOf = (path: string) => statSync(path).mode & 0o777;
const ecKey = () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' });
};

/** A state folder in which a key was made. */
function folderWithKey() {
  const folder = join(temporaryRoot(), 'state', 'demo-run');
  const key = openSigningKey(folder);
  return { folder, key, files: keyFiles(folder) };
}

/** The refusal of the key, which names its file and why. */
const unusable = (folder: string, why: RegExp): Error =>
  expect.objectContaining({
    code: 'signing_key_unusable',
    message: expect.stringMatching(
      new RegExp(`${keyFiles(folder).secret}.*${why.source}`),
    ) as string,
    remedy: expect.stringContaining('XDG_STATE_HOME') as string,
    cause: expect.any(Error) as Error,
  }) as Error;

describe('openSigningKey', () => {
  it('makes a key at first use, readable by its owner alone, and the public one beside it', () => {
    const { folder, files, key } = folderWithKey();

    expect(Object.keys(filesUnder(folder)).sort()).toEqual(['ed25519.pem', 'ed25519.pub.pem']);
    expect([modeOf(folder), modeOf(files.secret), modeOf(files.open)]).toEqual([
      ...[0o700, 0o600, 0o644],
    ]);
    expect(readFileSync(files.secret, 'latin1')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(readFileSync(files.open, 'latin1')).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(readTrustedKey(readFileSync(files.open, 'latin1'), 'own')).toEqual({
      public_key: key.public_key,
      origin: 'own',
    });
  });

  it('signs the bytes of a text so that the public key proves it', () => {
    const { files, key } = folderWithKey();
    const open = createPublicKey(readFileSync(files.open));
    const signature = Buffer.from(key.sign('d\u00e9mo\n'), 'base64');

    expect(Buffer.from(key.public_key, 'base64')).toHaveLength(32);
    expect(verify(null, Buffer.from('d\u00e9mo\n', 'utf8'), open, signature)).toBe(true);
    expect(verify(null, Buffer.from('demo\n'), open, signature)).toBe(false);
  });

  it('finds the same key again, and touches nothing', () => {
    const { folder, key } = folderWithKey();
    const before = filesUnder(folder);
    utimesSync(folder, 0, 0);

    expect(openSigningKey(folder).public_key).toBe(key.public_key);

    expect(filesUnder(folder)).toEqual(before);
    expect(statSync(folder).mtimeMs).toBe(0);
  });

  it('puts the public key back where it is missing', () => {
    const { folder } = folderWithKey();
    const other = join(temporaryRoot(), 'state');
    mkdirSync(other);
    const secret = readFileSync(keyFiles(folder).secret);
    writeFileSync(keyFiles(other).secret, secret, { mode: 0o600 });

    openSigningKey(other);

    expect(filesUnder(other)).toEqual(filesUnder(folder));
  });

  it('does not write the public key over what is at its name', () => {
    const { folder } = folderWithKey();
    const other = temporaryRoot();
    const files = keyFiles(other);
    writeFileSync(files.secret, readFileSync(keyFiles(folder).secret), { mode: 0o600 });
    symlinkSync(join(other, 'nowhere'), files.open);

    openSigningKey(other);

    expect(readlinkSync(files.open)).toBe(join(other, 'nowhere'));
    expect(existsSync(join(other, 'nowhere'))).toBe(false);
  });

  it.each(['400', '600', '700'])('takes a key of the mode %s', (octal) => {
    const { folder, files, key } = folderWithKey();
    chmodSync(files.secret, Number.parseInt(octal, 8));
    expect(openSigningKey(folder).public_key).toBe(key.public_key);
  });

  it.each(['640', '620', '610', '604', '602', '601'])(
    'refuses a key that others can reach, of the mode %s, and leaves it',
    (octal) => {
      const mode = Number.parseInt(octal, 8);
      const { folder, files } = folderWithKey();
      chmodSync(files.secret, mode);
      expect(() => openSigningKey(folder)).toThrow(unusable(folder, /mode 0600/));
      expect(modeOf(files.secret)).toBe(mode);
    },
  );

  it('refuses the key of another user', () => {
    const { folder } = folderWithKey();
    const me = process.getuid?.() ?? 0;
    pretendUser(() => me + 1);
    expect(() => openSigningKey(folder)).toThrow(unusable(folder, /another user/));
  });

  it('asks for no owner where the system has none', () => {
    const { folder, files, key } = folderWithKey();
    chmodSync(files.secret, 0o644);
    pretendUser(undefined);
    expect(openSigningKey(folder).public_key).toBe(key.public_key);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    [
      'a folder',
      (path) => {
        mkdirSync(path);
      },
      /not a regular file/,
    ],
    ['a link to a key', linkToKey, /not a regular file/],
    [
      'a link to nothing',
      (path) => {
        symlinkSync(`${path}.gone`, path);
      },
      /not a regular file/,
    ],
    [
      'a key of another type',
      (path) => {
        writeFileSync(path, ecKey(), { mode: 0o600 });
      },
      /Ed25519/,
    ],
    [
      'no key at all',
      (path) => {
        writeFileSync(path, 'shopping list', { mode: 0o600 });
      },
      /: .+/,
    ],
  ])('refuses %s at its name, and gives out no public key', (_what, put, why) => {
    const folder = temporaryRoot();
    put(keyFiles(folder).secret);
    expect(() => openSigningKey(folder)).toThrow(unusable(folder, why));
    expect(existsSync(keyFiles(folder).open)).toBe(false);
  });

  it('is refused where its folder cannot be made', () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'state'), 'a file');
    const folder = join(root, 'state', 'demo-run');
    expect(() => openSigningKey(folder)).toThrow(unusable(folder, /ENOTDIR|EEXIST/));
  });
});

function linkToKey(path: string): void {
  symlinkSync(folderWithKey().files.secret, path);
}

/** A process may not change who it is and back, so it is told somebody else. */
function pretendUser(getuid: (() => number) | undefined): void {
  const real = Object.getOwnPropertyDescriptor(process, 'getuid') ?? {};
  Object.defineProperty(process, 'getuid', { ...real, value: getuid });
  onTestFinished(() => {
    Object.defineProperty(process, 'getuid', real);
  });
}
