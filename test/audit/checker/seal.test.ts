import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headPath } from '../../../src/run/proof/head.js';
import { logPath } from '../../../src/audit/library/log-files.js';
import type { TrustedKey } from '../../../src/audit/checker/trusted-key.js';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import { TEST_KEY, freshFolder, leaveSealedLog, newSigningKey } from '../../support/recovery.js';
import { sha256 } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { knowing } from '../../support/witnessed.js';

const { public_key } = TEST_KEY;
const other = newSigningKey().public_key;
const given = (key: string): TrustedKey => ({ public_key: key, origin: 'given' });
const own = (key: string): TrustedKey => ({ public_key: key, origin: 'own' });

/** A sealed log of the first run where a run leaves it, and a copy of it elsewhere. */
function sealedLog({ prev }: { readonly prev?: string } = {}) {
  const logs = freshFolder();
  const text = leaveSealedLog(logs, 'run', { runId: '000001-aaaa', ...(prev && { prev }) });
  const home = logPath(logs, 'run');
  const copy = join(temporaryRoot(), 'copy.log');
  copyFileSync(home, copy);
  copyFileSync(headPath(home), headPath(copy));
  const lines = text.split(/(?<=\n)/);
  return { home, copy, bytes: text.length, lines, head: sha256(lines.at(-1) ?? '') };
}

const sealed = { valid: true, sealed: true, unknown: [], signed_by: public_key, problem: null };
const notSealed = (unknown: string) => ({ ...sealed, sealed: false, unknown: [unknown] });

describe('the seal of a log', () => {
  it.each<['home' | 'copy', string, TrustedKey | undefined, object]>([
    ['home', 'the right key given', given(public_key), sealed],
    ['home', 'the own key', own(public_key), sealed],
    ['home', 'no key', undefined, notSealed('no_key')],
    ['copy', 'the right key given', given(public_key), sealed],
    ['copy', 'the own key', own(public_key), sealed],
    ['copy', 'no key', undefined, notSealed('no_key')],
    ['home', 'an own key that is another', own(other), notSealed('key_not_known')],
    ['copy', 'an own key that is another', own(other), notSealed('key_not_known')],
  ])('is known, or not, at its place (%s) with %s', async (place, _which, key, report) => {
    expect(await verifyLog(sealedLog()[place], { key })).toMatchObject(report);
  });

  it.each<['home' | 'copy', string, TrustedKey]>([
    ['home', 'another key given', given(other)],
    ['home', 'an own key that is another, where the root is remembered', own(other)],
    ['copy', 'another key given', given(other)],
  ])('is foreign at its place (%s) with %s', async (place, _which, key) => {
    const log = sealedLog();
    const remembered = knowing({ 'day1_proof.log': log.lines.join('') });
    expect(await verifyLog(log[place], { key, remembered })).toMatchObject({
      ...{ valid: false, sealed: false, signed_by: public_key },
      problem: {
        ...{ code: 'foreign_key', expected: `a head signed by ${other}`, found: public_key },
        ...{ line: 2, offset: log.bytes },
      },
    });
  });

  it('is not there without a head', async () => {
    const { home } = sealedLog();
    rmSync(headPath(home));
    const absent = { ...notSealed('no_head'), signed_by: null };
    expect(await verifyLog(home)).toMatchObject(absent);
    expect(await verifyLog(home, { key: given(public_key) })).toMatchObject(absent);
  });

  it('is bad where the head is, whoever’s it is', async () => {
    const { home, bytes } = sealedLog();
    const head = readFileSync(headPath(home), 'latin1');
    writeFileSync(headPath(home), head.replace('"lines":2', '"lines":3'));
    expect(await verifyLog(home, { key: given(other) })).toMatchObject({
      ...{ valid: false, sealed: false, signed_by: null },
      problem: { code: 'head_mismatch', expected: 'lines 3', line: 2, offset: bytes },
    });
  });

  it('is worth a note of the last line, and not one of another', async () => {
    const { copy, lines, head } = sealedLog();
    rmSync(headPath(copy));
    const first = { line: 1, hash: sha256(lines[0] ?? '') };
    expect(await verifyLog(copy, { anchors: [first, { line: 2, hash: head }] })).toMatchObject({
      ...{ ...sealed, signed_by: null },
    });
    expect(await verifyLog(copy, { anchors: [first] })).toMatchObject({ unknown: ['no_head'] });
    expect(await verifyLog(copy, { anchors: [] })).toMatchObject({ unknown: ['no_head'] });
  });

  it('is one where the run before is not available, which is remarked', async () => {
    const before = sha256('before');
    const { copy, lines, head } = sealedLog({ prev: before });
    const remarks = [{ code: 'predecessor_not_at_hand', about: before }];
    expect(await verifyLog(copy, { key: given(public_key) })).toMatchObject({ ...sealed, remarks });
    expect(await verifyLog(copy)).toMatchObject({ ...notSealed('no_key'), remarks });
    expect(await verifyLog(copy, { anchors: [{ line: lines.length, hash: head }] })).toMatchObject({
      ...{ ...sealed, remarks },
    });
  });

  it('is not asked for where a line is wrong', async () => {
    const { copy, lines } = sealedLog();
    writeFileSync(copy, `${lines.join('')}{}\n`);
    expect(await verifyLog(copy, { key: given(public_key) })).toMatchObject({
      ...{ valid: false, sealed: false, unknown: [], signed_by: null, predecessors: 0 },
      problem: { code: 'schema', line: 3 },
    });
  });
});
