import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly keyPath: string;
  readonly certPath: string;
  readonly key: string;
  readonly cert: string;
}

/** A certificate that nobody trusts who is not told to. @param host as openssl has it, `DNS:` before a name */
export function selfSigned(folder: string, host = 'IP:127.0.0.1'): Certificate {
  const keyPath = join(folder, 'test.key');
  const certPath = join(folder, 'test.crt');
  const { status, stderr } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', keyPath, '-out', certPath, '-days', '2', '-subj', '/CN=demo-run test'],
      ...['-addext', `subjectAltName=${host}`],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  const read = (path: string) => readFileSync(path, 'utf8');
  return { keyPath, certPath, key: read(keyPath), cert: read(certPath) };
}
