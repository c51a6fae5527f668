import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  verifyLog,
  type VerifyOptions,
  type VerifyReport,
} from '../../../src/audit/checker/verify-log.js';
import type { TrustedKey } from '../../../src/audit/checker/trusted-key.js';
import { ARCHIVED_SECOND, HOME, LATEST, LIVE } from '../../support/home-of-three.js';
import { FOREIGN_KEY, headFor, without, type Files } from '../../support/mutants/home.js';
import { logsOf, placed } from '../../support/past-runs.js';
import { TEST_KEY } from '../../support/recovery.js';
import { knowing } from '../../support/witnessed.js';
import { sha256 } from '../../support/sample-log.js';

const LOG = HOME[`${LIVE}.log`] ?? '';
const [FIRST_LINE = '', LAST_LINE = ''] = LOG.split(/(?<=\n)/);
const SIGNER = TEST_KEY.public_key;
const STRANGER = FOREIGN_KEY.public_key;
const key = (public_key: string, origin: TrustedKey['origin']) => ({ key: { public_key, origin } });
const ANCHORED = { anchors: [{ line: 2, hash: sha256(LAST_LINE) }] };
const FIRST_ANCHORED = { anchors: [{ line: 1, hash: sha256(FIRST_LINE) }] };

/** Copies that stand alone: of a first run, of a later one. */
const COPY = logsOf([{ id: '000007-8f3a', at: 'copy' }]);
const LATER_COPY = logsOf([{ id: '000007-8f3a', at: 'copy', prev: 'b'.repeat(64) }]);
const UNSEALED_COPY = without(COPY, 'copy.head');
const UNSEALED = without(HOME, `${LIVE}.head`);
const COPY_HEAD = sha256((COPY['copy.log'] ?? '').split(/(?<=\n)/)[1] ?? '');
const COPY_ANCHORED = { anchors: [{ line: 2, hash: COPY_HEAD }] };

async function verify(files: Files, options?: VerifyOptions): Promise<VerifyReport> {
  const log = files['copy.log'] === undefined ? `${LIVE}.log` : 'copy.log';
  return verifyLog(join(placed(files), log), options);
}

describe('a valid log', () => {
  it.each<readonly [string, Files, VerifyOptions, Partial<VerifyReport>]>([
    ['at home, by the own key', HOME, key(SIGNER, 'own'), { predecessors: 2 }],
    ['at home, by the given key', HOME, key(SIGNER, 'given'), { predecessors: 2 }],
    ['at home, noted elsewhere', HOME, ANCHORED, { predecessors: 2 }],
    [
      'at home, noted elsewhere at two lines',
      HOME,
      { anchors: [...FIRST_ANCHORED.anchors, ...ANCHORED.anchors] },
      { predecessors: 2 },
    ],
    ['at home, without a head, noted', UNSEALED, ANCHORED, { predecessors: 2, signed_by: null }],
    ['copied, a first run, by the own key', COPY, key(SIGNER, 'own'), {}],
    ['copied, a first run, by the given key', COPY, key(SIGNER, 'given'), { remarks: [] }],
    [
      'copied, a later run, whose run before is not available',
      LATER_COPY,
      key(SIGNER, 'given'),
      { remarks: [{ code: 'predecessor_not_at_hand', about: 'b'.repeat(64) }] },
    ],
    [
      'copied, a first run by a stranger, noted',
      COPY,
      { ...key(STRANGER, 'own'), ...COPY_ANCHORED },
      {},
    ],
  ])('is sealed: %s', async (_what, files, options, more) => {
    expect(await verify(files, options)).toMatchObject({
      ...{ valid: true, sealed: true, unknown: [], problem: null },
      ...{ signed_by: SIGNER, predecessors: 0, ...more },
    });
  });

  it.each<readonly [string, Files, VerifyOptions, Partial<VerifyReport>]>([
    ['of no key to trust', HOME, {}, { unknown: ['no_key'], predecessors: 2 }],
    [
      'of no key to trust, though its first line was noted',
      HOME,
      FIRST_ANCHORED,
      { unknown: ['no_key'], predecessors: 2 },
    ],
    [
      'of no head',
      UNSEALED,
      key(SIGNER, 'own'),
      { unknown: ['no_head'], signed_by: null, predecessors: 2 },
    ],
    ['of no head and no key', UNSEALED_COPY, {}, { unknown: ['no_head'], signed_by: null }],
    ['of an unknown signer of a copy', COPY, key(STRANGER, 'own'), { unknown: ['key_not_known'] }],
    [
      'of an unknown signer of a whole folder that is not remembered',
      HOME,
      key(STRANGER, 'own'),
      { unknown: ['key_not_known'], predecessors: 2 },
    ],
  ])('is not sealed because %s', async (_what, files, options, more) => {
    expect(await verify(files, options)).toMatchObject({
      ...{ valid: true, sealed: false, problem: null },
      ...{ signed_by: SIGNER, predecessors: 0, ...more },
    });
  });
});

describe('a log whose lines are good', () => {
  const foreign = { code: 'foreign_key', expected: `a head signed by ${STRANGER}`, found: SIGNER };
  const malformed = { ...HOME, [`${LIVE}.head`]: '{}\n' };
  it.each<readonly [string, Files, VerifyOptions, object, object]>([
    [
      'by another key than the own one, where the root is remembered',
      HOME,
      { ...key(STRANGER, 'own'), remembered: knowing(HOME) },
      foreign,
      {},
    ],
    [
      'by another key than the own one, which sealed the runs before',
      { ...HOME, [`${LIVE}.head`]: headFor(LOG, LATEST.id, FOREIGN_KEY) },
      key(SIGNER, 'own'),
      { code: 'foreign_key', expected: `a head signed by ${SIGNER}`, found: STRANGER },
      { signed_by: STRANGER },
    ],
    ['by another key than the given one, at home', HOME, key(STRANGER, 'given'), foreign, {}],
    ['by another key than the given one', COPY, key(STRANGER, 'given'), foreign, { unknown: [] }],
    [
      'malformed',
      malformed,
      { ...key(STRANGER, 'given'), ...ANCHORED },
      { code: 'head_malformed', found: '{}\n' },
      { signed_by: null, unknown: [] },
    ],
  ])('is not valid when its head is %s', async (_what, files, options, problem, more) => {
    const bytes = (files['copy.log'] ?? LOG).length;
    expect(await verify(files, options)).toMatchObject({
      // Another key has sealed the runs before it, too, or its head is wrong: they are not followed.
      ...{ valid: false, sealed: false, signed_by: SIGNER, ...more },
      problem: { ...problem, line: 2, offset: bytes },
    });
  });

  const headless = without(HOME, `${ARCHIVED_SECOND}.head`);
  const missing = { code: 'archive_head', expected: 'a head of run 000006-aaaa', found: 'none' };
  it('is not valid when a run before it is wrong', async () => {
    expect(
      await verify(headless, { ...key(SIGNER, 'own'), remembered: knowing(HOME) }),
    ).toMatchObject({
      ...{ valid: false, sealed: false, signed_by: SIGNER, predecessors: 0 },
      problem: { ...missing, line: 2, offset: LOG.length },
    });
  });

  it('is judged by its head before the runs before it', async () => {
    const { problem } = await verify(headless, key(STRANGER, 'given'));
    expect(problem).toEqual({ ...foreign, line: 2, offset: LOG.length });
  });
});

describe('a log whose lines are wrong', () => {
  const torn = { ...HOME, [`${LIVE}.log`]: FIRST_LINE + LAST_LINE.slice(0, -1) };
  const wrong = { valid: false, sealed: false, unknown: [], signed_by: null, predecessors: 0 };

  it('is not valid, whatever its head and the runs before it say', async () => {
    const problem = { code: 'torn_line', expected: 'a line feed at its end', found: 'none' };
    expect(await verify(torn, key(SIGNER, 'own'))).toMatchObject({
      ...wrong,
      problem: { ...problem, line: 2, offset: FIRST_LINE.length },
    });
  });

  it('is not valid when a line has another hash than was noted', async () => {
    const noted = { anchors: [{ line: 2, hash: 'b'.repeat(64) }] };
    expect(await verify(HOME, noted)).toMatchObject({
      ...wrong,
      problem: { code: 'anchor', expected: 'b'.repeat(64), found: sha256(LAST_LINE) },
    });
  });

  it('is not valid when whoever judges its lines finds something', async () => {
    const judge = ({ seq }: { seq: number }) =>
      seq === 2 ? { code: 'replay_row', expected: 'a', found: 'b' } : undefined;
    expect(await verify(HOME, { judge })).toMatchObject({
      ...wrong,
      problem: { code: 'replay_row', line: 2, offset: FIRST_LINE.length },
    });
  });
});
