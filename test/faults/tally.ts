import { appendFileSync } from 'node:fs';

/** Whether every point is tried, and not only a few of each kind. */
export const isSoak = process.env['DEMO_RUN_SOAK'] === '1';

/** After so long a test of many runs hangs, on a busy machine too. */
export const SOAK_TIMEOUT_MS = isSoak ? 24 * 3_600_000 : 600_000;

/** Notes what a test has tried, for the table of `scripts/soak/faults.mjs`. */
export function tally(name: string, tried: number, wrong: number): void {
  const path = process.env['DEMO_RUN_FAULTS_TALLY'];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ name, tried, wrong })}\n`);
}
