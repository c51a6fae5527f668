import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RUN_KINDS, type RunKind } from '../../../src/core/domain/proof-lines/run-record.js';
import { headPath } from '../../../src/run/proof/head.js';
import { logPath } from '../../../src/audit/library/log-files.js';
import {
  forge,
  heedlessRun,
  honestRun,
  kept,
  livedIn,
  putBack,
  removeLog,
  verifyAt,
  type Place,
} from '../../support/life-of-root.js';
import { FOREIGN_KEY } from '../../support/mutants/home.js';
import { sealText } from '../../support/recovery.js';
import { sharedRoot } from '../../support/shared-root.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { filesUnder } from '../../support/tree.js';

const edited = (lines: string[]) => [
  (lines[0] ?? '').replace('"seed":1', '"seed":2'),
  ...lines.slice(1),
];
/** The last attacks are left out, and the first line announces so many fewer. */
const cutAttacks = (lines: string[]) => [
  (lines[0] ?? '').replace('"attacks":17', '"attacks":12'),
  ...lines.slice(1, -5),
];
const runIdOf = (path: string) =>
  /"run_id":"(\d+-[0-9a-f]{4})"/.exec(readFileSync(path, 'latin1'))?.[1] ?? '';

/** The newest archived log of a kind. */
function archivedOf({ logs }: Place, kind: RunKind): string {
  const name = readdirSync(logs.archive)
    .filter((file) => file.endsWith('.log'))
    .sort()
    .findLast((file) =>
      readFileSync(join(logs.archive, file), 'latin1').includes(`"kind":"${kind}","env"`),
    );
  return join(logs.archive, String(name));
}

const folder = sharedRoot();
let place: Place;
let putAllBack: () => void;
beforeAll(async () => {
  place = await livedIn(join(folder, 'place'));
  putAllBack = kept(place, join(folder, 'kept'));
});
beforeEach(() => {
  putAllBack();
});

interface Move {
  readonly what: string;
  readonly make: (place: Place, kind: RunKind) => void | Promise<void>;
  /** What a start is refused for; undefined where only `verify` finds it. */
  readonly start?: RegExp;
  readonly verify: RegExp;
}

const MOVES: readonly Move[] = [
  {
    what: 'a line edited, and signed with another key',
    make({ logs }, kind) {
      const path = logPath(logs, kind);
      const runId = runIdOf(path);
      sealText(path, forge(path, edited), runId, FOREIGN_KEY);
    },
    start: /foreign_key/,
    verify: /^foreign_key$/,
  },
  {
    what: 'a line edited, and the head deleted',
    make({ logs }, kind) {
      forge(logPath(logs, kind), edited);
      rmSync(headPath(logPath(logs, kind)));
    },
    start: /witness/,
    verify: /^witness$/,
  },
  {
    what: 'its last line and its head taken away, as a kill would leave it',
    make({ logs }, kind) {
      forge(logPath(logs, kind), (lines) => lines.slice(0, -1));
      rmSync(headPath(logPath(logs, kind)));
    },
    start: /witness/,
    verify: /^witness$/,
  },
  {
    what: 'exchanged for the one before of its kind',
    make(place, kind) {
      const [path, older] = [logPath(place.logs, kind), archivedOf(place, kind)];
      removeLog(place.logs, kind);
      copyFileSync(older, path);
      copyFileSync(headPath(older), headPath(path));
    },
    start: /witness/,
    verify: /^witness$/,
  },
  {
    what: 'the whole root put back to before the latest runs',
    async make(place, kind) {
      const before = join(temporaryRoot(), 'before');
      putBack(place.logs.folder, before);
      await honestRun(place, kind);
      putBack(before, place.logs.folder);
    },
    start: /witness/,
    verify: /^witness$/,
  },
  {
    what: 'taken away with its head',
    make({ logs }, kind) {
      removeLog(logs, kind);
    },
    start: /witness/,
    verify: /^witness$/,
  },
  {
    what: 'the one before it taken out of the archive',
    make(place, kind) {
      const path = archivedOf(place, kind);
      rmSync(path);
      rmSync(headPath(path));
    },
    start: /archive_gap/,
    verify: /^archive_gap$/,
  },
  {
    what: 'the archive deleted',
    make({ logs }) {
      rmSync(logs.archive, { recursive: true });
    },
    start: /archive_gap/,
    verify: /^archive_gap$/,
  },
];

describe.each(RUN_KINDS)('a forged %s log', (kind) => {
  const other = RUN_KINDS.find((one) => one !== kind) ?? 'run';

  it.each(MOVES.filter(({ start }) => start !== undefined))(
    'keeps every run from starting, and nothing is touched: $what',
    async ({ make, start }) => {
      await make(place, kind);
      const before = filesUnder(place.logs.folder);
      for (const next of RUN_KINDS) {
        await expect(honestRun(place, next)).rejects.toMatchObject({
          ...{ code: 'proof_log_invalid', exitCode: 7 },
          message: expect.stringMatching(start ?? /$^/) as string,
        });
      }
      expect(filesUnder(place.logs.folder)).toEqual(before);
    },
  );

  it.each(MOVES)('is found by verify from any latest log of its root: $what', async (move) => {
    await move.make(place, kind);
    for (const asked of RUN_KINDS) {
      const path = logPath(place.logs, asked);
      if (!(path in pathsOf(place))) continue;
      for (const origin of ['own', 'given'] as const) {
        expect(await verifyAt(place, path, origin)).toMatchObject({
          ...{ valid: false, sealed: false },
          problem: { code: expect.stringMatching(move.verify) as string },
        });
      }
    }
  });

  it.each([1, 2])(
    'signed with another key is found, and named, %i heedless runs later',
    async (runs) => {
      await MOVES[0]?.make(place, kind);
      const forged = runIdOf(logPath(place.logs, kind));
      for (let made = 0; made < runs; made += 1) await heedlessRun(place, kind);
      for (const asked of [kind, other]) {
        for (const origin of ['own', 'given'] as const) {
          const { problem } = await verifyAt(place, logPath(place.logs, asked), origin);
          expect(problem).toMatchObject({
            code: 'foreign_key',
            expected: expect.stringContaining(forged) as string,
          });
        }
      }
      await expect(honestRun(place, other)).rejects.toMatchObject({
        message: expect.stringContaining(forged) as string,
      });
    },
  );

  it.each([1, 2])(
    'without its head is found where it is remembered, %i heedless runs later',
    async (runs) => {
      await MOVES[1]?.make(place, kind);
      for (let made = 0; made < runs; made += 1) await heedlessRun(place, kind);
      for (const asked of RUN_KINDS) {
        expect(await verifyAt(place, logPath(place.logs, asked))).toMatchObject({
          problem: { code: 'witness' },
        });
      }
      await expect(honestRun(place, kind)).rejects.toMatchObject({ code: 'proof_log_invalid' });
    },
  );

  it('without its head is never called sealed where nothing is remembered', async () => {
    // Its last line, too: what is whole says so.
    await MOVES[1]?.make(place, kind);
    const run_id = runIdOf(logPath(place.logs, kind));
    rmSync(join(place.state, 'roots'), { recursive: true });

    await honestRun(place, kind);

    const archived = join(place.logs.archive, `${run_id}.log`);
    expect(await verifyAt(place, archived)).toMatchObject({
      ...{ valid: true, sealed: false, unknown: ['recovered'] },
    });
    expect(await verifyAt(place, logPath(place.logs, kind))).toMatchObject({
      ...{ valid: true, sealed: true },
      remarks: [{ code: 'predecessor_recovered', about: run_id }],
    });
  });
});

function pathsOf({ logs }: Place): Record<string, string> {
  const names = readdirSync(logs.folder).filter((name) => name.endsWith('.log'));
  return Object.fromEntries(names.map((name) => [join(logs.folder, name), name]));
}

describe('a log that another one is to stand in for', () => {
  it('is looked at all the same: no run number is there twice', async () => {
    const path = logPath(place.logs, 'run');
    const twin = join(place.logs.folder, 'aaa_proof.log');
    copyFileSync(path, twin);
    copyFileSync(headPath(path), headPath(twin));
    forge(path, edited);
    rmSync(headPath(path));
    for (const kind of RUN_KINDS) {
      await expect(honestRun(place, kind)).rejects.toMatchObject({
        message: expect.stringMatching(/archive_number|witness/) as string,
      });
      const found = await verifyAt(place, logPath(place.logs, kind));
      expect(found).toMatchObject({ valid: false });
    }
  });

  it('is not taken for one of another version: its links are followed', async () => {
    const archived = archivedOf(place, 'run');
    const lines = readFileSync(archived, 'latin1').split(/(?<=\n)/);
    const changed = [
      (lines[0] ?? '').replace('"format":"0.2"', '"format":"0.0"').replace('"seed":1', '"seed":2'),
      ...lines.slice(1),
    ];
    writeFileSync(archived, changed.join(''), 'latin1');
    const found = await verifyAt(place, logPath(place.logs, 'run'));
    expect(found).toMatchObject({ valid: false, problem: { code: 'archive_chain' } });
  });
});

describe('attacks cut out of a log of them', () => {
  it.each([true, false])(
    'are found by the start and by verify, with a head that was deleted: %s',
    async (isDeleted) => {
      const path = logPath(place.logs, 'violation');
      const runId = runIdOf(path);
      const text = forge(path, cutAttacks);
      expect(text).toContain('"attacks":12');
      if (isDeleted) rmSync(headPath(path));
      else sealText(path, text, runId, FOREIGN_KEY);
      const code = isDeleted ? 'witness' : 'foreign_key';
      for (const kind of RUN_KINDS) {
        expect(await verifyAt(place, logPath(place.logs, kind))).toMatchObject({
          problem: { code },
        });
        await expect(honestRun(place, kind)).rejects.toMatchObject({
          message: expect.stringContaining(code) as string,
        });
      }
    },
  );
});
