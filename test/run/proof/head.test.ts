import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headPath, sealLog } from '../../../src/run/proof/head.js';
import { checkHead } from '../../../src/audit/checker/check-head.js';
import { TEST_KEY } from '../../support/recovery.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { filesUnder } from '../../support/tree.js';

const END = { run_id: '000007-8f3a', lines: 18, head: 'c'.repeat(64) };

describe('headPath', () => {
  it.each([
    ['logs/day1_proof.log', 'logs/day1_proof.head'],
    ['app.log/day1_proof.log', 'app.log/day1_proof.head'],
  ])('of %s is %s', (log, head) => {
    expect(headPath(log)).toBe(head);
  });
});

describe('sealLog', () => {
  it('writes one line that names the end of the log and is signed', () => {
    const folder = temporaryRoot();
    sealLog(join(folder, 'x.log'), END, TEST_KEY);

    const text = readFileSync(join(folder, 'x.head'), 'latin1');
    expect(text).toMatch(
      /^\{"format":"demo-run\/proof-head\/v1","run_id":"000007-8f3a","lines":18,"head":"c{64}","public_key":"[^"]{44}","signature":"[^"]{88}"\}\n$/,
    );
    expect(checkHead(join(folder, 'x.head'), END)).toMatchObject({ state: 'good' });
    expect(Object.keys(filesUnder(folder))).toEqual(['x.head']);
  });

  it('takes the place of a head that is there', () => {
    const folder = temporaryRoot();
    writeFileSync(join(folder, 'x.head'), 'half a head');
    sealLog(join(folder, 'x.log'), END, TEST_KEY);
    expect(checkHead(join(folder, 'x.head'), END)).toMatchObject({ state: 'good' });
  });

  it('is proof_log_failed where the head cannot be written, and names it', () => {
    const folder = temporaryRoot();
    mkdirSync(join(folder, 'x.head'));
    expect(() => {
      sealLog(join(folder, 'x.log'), END, TEST_KEY);
    }).toThrow(
      expect.objectContaining({
        code: 'proof_log_failed',
        message: expect.stringContaining(join(folder, 'x.head')) as string,
        remedy: expect.stringContaining('next run') as string,
        cause: expect.any(Error) as Error,
      }) as Error,
    );
    expect(Object.keys(filesUnder(folder))).toEqual([]);
  });
});
