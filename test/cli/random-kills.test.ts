import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/core/decider/random.js';
import { invalidLogs } from '../faults/aftermath.js';
import { logsOnDisk } from '../faults/logs-on-disk.js';
import { newPlace, type Place } from '../faults/place.js';
import { deletedSince, lostLines, unannouncedRows, whatIsKept } from '../faults/promises.js';
import { isSoak, SOAK_TIMEOUT_MS } from '../faults/tally.js';
import { toldBy, type Told } from '../faults/told.js';
import { RUN } from '../faults/traced-run.js';
import { tryAll, type Findings } from '../faults/try-all.js';
import { DEMO_RUN, PROJECT_ROOT, runCli } from '../support/cli.js';

const ROUNDS = isSoak ? 40 : 1;
const KILLS_A_ROUND = isSoak ? 25 : 10;
/** So many runs are killed one after the other before one is let to its end. */
const KILLS_IN_A_ROW = 8;
const SEED = Number(process.env['DEMO_RUN_KILL_SEED'] ?? (isSoak ? randomInt(2 ** 31) : 1));

describe('runs that are killed at any moment, one after the other on one root', () => {
  it(
    `have lost nothing that they told (DEMO_RUN_KILL_SEED=${String(SEED)})`,
    async () => {
      const rounds = Array.from(
        { length: ROUNDS },
        (_, at) => [`round ${String(at)}`, at] as const,
      );
      expect(
        await tryAll(`rounds of ${String(KILLS_A_ROUND)} random kills`, new Map(rounds), playRound),
      ).toEqual({});
    },
    SOAK_TIMEOUT_MS,
  );
});

async function playRound(round: number): Promise<Findings> {
  const place = newPlace();
  const random = seededRandom(SEED + round);
  const findings: Findings[] = [];
  const tolds: Told[] = [];
  try {
    const wholeRunMs = await runToItsEnd(place, findings);
    for (let kill = 1; kill <= KILLS_A_ROUND; kill++) {
      const before = whatIsKept(place.root);
      const { stdout, ended } = await runAndKill(place, random() * wholeRunMs);
      const told = toldBy(stdout);
      tolds.push(told);
      findings.push({
        ended,
        lost: lostLines(place.root, told),
        unannounced: unannouncedRows(place.root),
        deleted: deletedSince(before, place.root),
      });
      if (kill % KILLS_IN_A_ROW === 0) await runToItsEnd(place, findings);
    }
    // It ends the log of the last one that was killed.
    await runToItsEnd(place, findings);
    const lostLater = tolds.flatMap((told) => lostLines(place.root, told));
    const invalid = await invalidLogs(place, logsOnDisk(place.root));
    return merged([...findings, { lostLater, invalid }]);
  } finally {
    place.remove();
  }
}

/** @returns how long it took, in milliseconds */
async function runToItsEnd({ root, env }: Place, findings: Findings[]): Promise<number> {
  const from = performance.now();
  const { code, stderr } = await runCli([...RUN, '--root', root], { env });
  findings.push({ nextStart: code === 0 ? [] : [`exit ${String(code)}: ${stderr}`] });
  return performance.now() - from;
}

interface KilledRun {
  readonly stdout: string;
  /** How it ended where it neither was killed nor had ended well before. */
  readonly ended: readonly string[];
}

function runAndKill({ root, env }: Place, afterMs: number): Promise<KilledRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [DEMO_RUN, ...RUN, '--root', root], {
      cwd: PROJECT_ROOT,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ stdout, ended: code === null || code === 0 ? [] : [`exit ${String(code)}`] });
    });
  });
}

function merged(findings: readonly Findings[]): Findings {
  const names = new Set(findings.flatMap((found) => Object.keys(found)));
  return Object.fromEntries(
    [...names].map((name) => [name, findings.flatMap((found) => found[name] ?? [])]),
  );
}
