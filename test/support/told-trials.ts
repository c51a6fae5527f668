import { join } from 'node:path';
import { findRun } from '../../src/audit/library/find-run.js';
import { logFolder } from '../../src/audit/library/log-files.js';
import { callCli } from './call-cli.js';
import { facts } from './cli.js';

/** A run of a scenario file, as the command tells it. */
export interface ToldTrial {
  readonly scenario: string;
  readonly verdict: string;
  readonly run_id: string;
  readonly judged: readonly { readonly result: string; readonly expectation: object }[];
}

/** Runs scenario files once each in a root, and hands back what is told of each. */
export async function playFiles(
  root: string,
  files: readonly string[],
  more: readonly string[] = ['--simulated'],
): Promise<{ readonly code: number; readonly trials: readonly ToldTrial[] }> {
  const named = files.flatMap((file) => ['--scenario', file]);
  const fixed = ['--repeat', '1', '--allow-prod-injection', '--root', root, '--json'];
  const { code, stdout, stderr } = await callCli(['run', ...named, ...fixed, ...more]);
  const told = facts(stdout).filter(({ fact }) => fact === 'trial');
  if (told.length === 0) throw new Error(`nothing was played: ${stderr}`);
  return { code: code ?? -1, trials: told as unknown as ToldTrial[] };
}

/** Where the log of a run lies. */
export function logOfTrial(root: string, { run_id }: ToldTrial): string {
  const found = findRun(logFolder(root), run_id);
  return found?.path ?? join(root, 'logs', 'no-such-run');
}
