import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { NO_PREDECESSOR, type ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { DurableProofLog } from '../../../src/run/proof/proof-log.js';
import { builtModule, startCode } from '../../support/child-code.js';
import { validated } from '../../support/sample-lines.js';
import { SAMPLE_RUN_ID, defaultRun, fixedClock, sha256 } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { thrownBy } from '../../support/thrown-by.js';

const FAILED = { code: 'proof_log_failed' };
/** Not in the catalogue, as untyped code could hand it in. */
const OUTSIDE = { event_name: 'ONBOARDING_VALIDATION_PASSED', app_name: 3 } as unknown as ProofBody;

function openSample({ prev = NO_PREDECESSOR, path = join(temporaryRoot(), 'proof.log') } = {}) {
  return new DurableProofLog({ path, runId: SAMPLE_RUN_ID, prev, clock: fixedClock });
}

interface Link {
  readonly seq: number;
  readonly cause: number | null;
  readonly prev: string;
  readonly app_name: string;
}

function linesOf(path: string): { text: string; link: Link }[] {
  const texts = readFileSync(path, 'latin1').split(/(?<=\n)/);
  return texts.map((text) => ({ text, link: JSON.parse(text) as Link }));
}

/** The chain as an auditor recomputes it: each `prev` is the hash of the raw line before, with LF. */
function expectChain(path: string, first: string): void {
  let head = first;
  linesOf(path).forEach(({ text, link }, at) => {
    expect(link.seq).toBe(at + 1);
    expect(link.prev).toBe(head);
    head = sha256(text);
  });
}

describe('DurableProofLog', () => {
  it('chains each line to the one before and the first to the run before', async () => {
    const prev = 'b'.repeat(64);
    const log = openSample({ prev });
    for (const body of defaultRun()) await log.append(body, null);

    const { lines, head } = log.close();

    expect(lines).toBe(18);
    expectChain(log.path, prev);
    expect(head).toBe(sha256(linesOf(log.path).at(-1)?.text ?? ''));
  });

  it('has a line on disk by the time that it is acknowledged', async () => {
    const log = openSample();
    const seq = await log.append(validated(), 1);

    expect(linesOf(log.path).map(({ link }) => [link.seq, link.cause])).toEqual([[seq, 1]]);
    log.close();
  });

  it('acknowledges concurrent appends in the order of their seq', async () => {
    const log = openSample();
    const acknowledged: string[] = [];
    const names = Array.from({ length: 200 }, (_, at) => `app-${String(at)}`);
    const seqs = await Promise.all(
      names.map(async (name) => {
        const seq = await log.append(validated(name), null);
        acknowledged.push(name);
        return seq;
      }),
    );
    log.close();

    expect(seqs).toEqual(names.map((_, at) => at + 1));
    expect(acknowledged).toEqual(names);
    expect(linesOf(log.path).map(({ link }) => link.app_name)).toEqual(names);
    expectChain(log.path, NO_PREDECESSOR);
  });

  it('rejects a body outside the catalogue alone: it takes no seq, whatever is written around it', async () => {
    const folder = temporaryRoot();
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ good: fc.boolean(), waits: fc.boolean() }), { maxLength: 12 }),
        async (plan) => {
          opened += 1;
          const log = openSample({ path: join(folder, `${String(opened)}.log`) });
          const results: Promise<unknown>[] = [];
          for (const { good, waits } of plan) {
            const result = log
              .append(good ? validated() : OUTSIDE, null)
              .catch((error: unknown) => error);
            results.push(result);
            if (waits) await result;
          }
          const settled = await Promise.all(results);
          log.close();

          const good = plan.filter((step) => step.good);
          const seqs = settled.filter((_, at) => plan[at]?.good === true);
          expect(seqs).toEqual(good.map((_, at) => at + 1));
          for (const [at, outcome] of settled.entries()) {
            if (plan[at]?.good === false) expect(outcome).toBeInstanceOf(ZodError);
          }
          if (good.length > 0) expectChain(log.path, NO_PREDECESSOR);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('writes what still waits when it is closed, and takes nothing after that', async () => {
    const log = openSample();
    const waiting = log.append(validated(), null);
    log.close();

    await expect(waiting).resolves.toBe(1);
    await expect(log.append(validated(), null)).rejects.toMatchObject(FAILED);
    expect(linesOf(log.path)).toHaveLength(1);
  });
});

describe('a commit', () => {
  /** How many lines are acknowledged, one after the other, before the event loop gets its turn. */
  async function acknowledgedInOneTurn(log: DurableProofLog): Promise<number> {
    const turn = { isOver: false };
    setImmediate(() => (turn.isOver = true));
    for (let count = 0; count < 200; count += 1) {
      await log.append(validated(), null);
      if (turn.isOver) return count;
    }
    return 200;
  }
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  it('does not wait for the next turn of the event loop, but leaves it one now and then', async () => {
    const log = openSample();
    expect(await acknowledgedInOneTurn(log)).toBe(31);
    log.close();
  });

  it('does so again in each turn', async () => {
    const log = openSample();
    for (let turn = 0; turn < 4; turn += 1) {
      await nextTurn();
      expect(await acknowledgedInOneTurn(log)).toBeGreaterThan(20);
      await nextTurn();
    }
    log.close();
  });
});

describe('a proof log that cannot be written', () => {
  it.each([
    ['a missing folder', (root: string) => join(root, 'missing', 'proof.log')],
    [
      'a folder at its name',
      (root: string) => {
        mkdirSync(join(root, 'proof.log'));
        return join(root, 'proof.log');
      },
    ],
    [
      'a symbolic link at its name',
      (root: string) => {
        writeFileSync(join(root, 'victim'), '');
        symlinkSync(join(root, 'victim'), join(root, 'proof.log'));
        return join(root, 'proof.log');
      },
    ],
  ])('refuses to open: %s', (_what, place) => {
    const path = place(temporaryRoot());
    expect(() => openSample({ path })).toThrow(
      expect.objectContaining({
        ...FAILED,
        message: expect.stringContaining(path) as string,
        remedy: expect.stringContaining('--root') as string,
        cause: expect.any(Error) as Error,
      }),
    );
  });

  it('fails all that waits and all that comes with one error, which names the file', async () => {
    const log = openSample();
    await log.append(validated(), null);
    rmSync(log.path);
    const refusals = await Promise.all([1, 2].map(() => thrownBy(log.append(validated(), null))));
    const later = await thrownBy(log.append(validated(), null));

    expect(later).toMatchObject({
      ...FAILED,
      message: expect.stringContaining(log.path) as string,
      remedy: expect.stringContaining('run again') as string,
      cause: expect.any(Error) as Error,
    });
    for (const refusal of refusals) expect(refusal).toBe(later);
    expect(existsSync(log.path)).toBe(false);
    expect(log.close()).toMatchObject({ intact: false });
  });

  it('is intact where it was only closed', async () => {
    const log = openSample();
    await log.append(validated(), null);
    expect(log.close()).toMatchObject({ intact: true, lines: 1 });
    await expect(log.append(validated(), null)).rejects.toMatchObject({
      ...FAILED,
      message: expect.stringContaining('closed') as string,
    });
  });

  it('is poisoned by a short write: every line of that turn and every later append fails alike', async () => {
    const folder = temporaryRoot();
    // About five lines fit under the limit. After the failure room is made again by cutting the
    // file, so that only the poison, not the disk, can keep the later appends out.
    const { stdout } = await startCode(
      `import { truncateSync, statSync } from 'node:fs';
      import { DurableProofLog } from '${builtModule('run/proof/proof-log.js')}';
      const log = new DurableProofLog({
        path: 'proof.log', runId: '000001-aaaa', prev: '0'.repeat(64),
        clock: { timestamp: () => '2026-01-01T00:00:00.000Z' },
      });
      const append = () => log.append({ event_name: 'ONBOARDING_VALIDATION_PASSED', app_name: 'demo-api' }, null)
        .then((seq) => seq, (error) => error);
      const outcomes = [];
      outcomes.push(await append(), await append());
      const turn = await Promise.all(Array.from({ length: 50 }, append));
      const size = statSync('proof.log').size;
      truncateSync('proof.log', 0);
      const later = [await append(), await append()];
      let sameError = true;
      for (const error of [...turn, ...later]) sameError &&= error === turn[0];
      console.log(JSON.stringify({
        outcomes, code: turn[0].code, exit: turn[0].exitCode, sameError,
        partly: size > 0, afterwards: statSync('proof.log').size,
      }));
      process.exitCode = 0;`,
      { fileSizeBlocks: 1, cwd: folder },
    ).ended;

    expect(JSON.parse(stdout)).toEqual({
      outcomes: [1, 2],
      code: 'proof_log_failed',
      exit: 6,
      sameError: true,
      partly: true,
      afterwards: 0,
    });
  });
});
