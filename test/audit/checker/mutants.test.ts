import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/decider/random.js';
import { verifyLog, type VerifyReport } from '../../../src/audit/checker/verify-log.js';
import { BYTE_MUTATIONS } from '../../support/mutants/byte-mutations.js';
import { HEAD, HONEST_HOME, LINES, LOG, headFor, type Files } from '../../support/mutants/home.js';
import { LIES } from '../../support/mutants/lies.js';
import { Draw, type Mutation } from '../../support/mutants/mutation.js';
import { SEAL_MUTATIONS } from '../../support/mutants/seal-mutations.js';
import { createReplay } from '../../support/replay.js';
import { TEST_KEY } from '../../support/recovery.js';
import { knowing } from '../../support/witnessed.js';
import { sha256 } from '../../support/sample-log.js';

/** Of every class some, by seeds that stay the same; the long soak makes twenty times as many of each. */
const isSoak = process.env['DEMO_RUN_SOAK'] === '1';
const MUTANTS = Number(process.env['DEMO_RUN_MUTANTS'] ?? (isSoak ? 20_000 : 1_000));
const CLASSES: readonly Mutation[] = [...BYTE_MUTATIONS, ...SEAL_MUTATIONS, ...LIES];
const remembered = knowing(HONEST_HOME);
const key = { public_key: TEST_KEY.public_key, origin: 'given' } as const;

/** A folder that is brought from one set of files to the next. */
class Home {
  readonly folder = mkdtempSync(join(tmpdir(), 'demo-run-test-'));
  #files: Files = {};

  constructor() {
    mkdirSync(join(this.folder, 'archive'));
  }

  async verify(
    files: Files,
    anchors: { line: number; hash: string }[] = [],
  ): Promise<VerifyReport> {
    for (const name of Object.keys(this.#files)) {
      if (files[name] === undefined) rmSync(join(this.folder, name));
    }
    for (const [name, text] of Object.entries(files)) {
      if (this.#files[name] !== text) writeFileSync(join(this.folder, name), text, 'latin1');
    }
    this.#files = files;
    const replay = createReplay();
    return verifyLog(join(this.folder, LOG), {
      ...{ key, anchors, remembered },
      judge: (line) => replay.judge(line),
    });
  }
}

function isHonest(files: Files): boolean {
  return JSON.stringify(files) === JSON.stringify(HONEST_HOME);
}

/** Draws until something has changed: a byte may be replaced by itself. */
function mutant({ mutate }: Mutation, draw: Draw): Files {
  for (;;) {
    const files = mutate(draw);
    if (!isHonest(files)) return files;
  }
}

let home: Home;
beforeAll(() => {
  home = new Home();
  return () => {
    rmSync(home.folder, { recursive: true });
  };
});

describe('the honest files', () => {
  it('are valid, sealed, and what they say is what the code says', async () => {
    expect(await home.verify(HONEST_HOME)).toMatchObject({ sealed: true, problem: null });
  });
});

describe(`${String(MUTANTS)} mutants of ${String(CLASSES.length)} classes`, () => {
  const each = Math.ceil(MUTANTS / CLASSES.length);

  it.each(CLASSES.map((mutation, at) => [mutation.what, mutation, at] as const))(
    'are all detected: %s',
    async (_what, mutation, seed) => {
      const draw = new Draw(seededRandom(seed));
      for (let count = 0; count < each; count += 1) {
        const files = mutant(mutation, draw);
        const { sealed } = await home.verify(files);
        if (sealed) expect(files).toEqual(HONEST_HOME);
      }
    },
  );

  it('are of at least 40 classes', () => {
    expect(new Set(CLASSES.map(({ what }) => what)).size).toBeGreaterThanOrEqual(40);
  });
});

describe('the honest exception', () => {
  const shorter = LINES.slice(0, 6);
  /** Log and head put back together to an earlier state that was itself sealed. */
  const interrupted = JSON.parse(shorter.at(-1) ?? '') as Record<string, unknown>;
  const ending = {
    event_name: 'RUN_INTERRUPTED',
    timestamp: interrupted['timestamp'],
    ...{ app_name: 'demo-api', env: 'stage', signal: 'SIGINT' },
    ...{ run_id: interrupted['run_id'], seq: 7, cause: null, prev: sha256(shorter.at(-1) ?? '') },
  };
  const text = [...shorter, `${JSON.stringify(ending)}\n`].join('');
  const rolledBack = { ...HONEST_HOME, [LOG]: text, [HEAD]: headFor(text, '000007-8f3a') };

  it('is a log and a head that fit each other, by the right key: it is not detected', async () => {
    expect(await home.verify(rolledBack)).toMatchObject({ sealed: true });
  });

  it('is detected with a note of the head that was taken elsewhere', async () => {
    const hash = sha256(LINES.at(-1) ?? '');
    const { problem } = await home.verify(rolledBack, [{ line: LINES.length, hash }]);
    expect(problem).toMatchObject({ code: 'anchor' });
    expect((await home.verify(HONEST_HOME, [{ line: LINES.length, hash }])).sealed).toBe(true);
  });
});
