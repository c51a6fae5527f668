import { basename, dirname } from 'node:path';
import { EXIT } from '../../src/core/domain/exit-codes.js';
import { builtModule } from '../support/child-code.js';
import { facts, runCli } from '../support/cli.js';
import { runProgram } from '../support/processes.js';
import { logsOnDisk, type LogOnDisk } from './logs-on-disk.js';
import type { Place } from './place.js';
import { deletedSince, lostLines, unannouncedRows, type Kept } from './promises.js';
import type { Told } from './told.js';
import { QUICK_RUN } from './traced-run.js';
import type { Findings } from './try-all.js';

/**
 * Looks at what a run has left that was killed or failed, starts the next one with no hand between,
 * and looks again, with `verify`.
 */
export async function aftermath(place: Place, before: Kept, told: Told): Promise<Findings> {
  const { root, env } = place;
  const settled = new Set(before.logs.filter(isArchived).map(({ runId }) => runId));
  const left = lookAt(root, before, told);
  const next = await runCli([...QUICK_RUN, '--root', root], { env });
  const nextStart = next.code === 0 ? [] : [`exit ${String(next.code)}: ${next.stderr}`];
  const unsettled = logsOnDisk(root).filter(({ runId }) => !settled.has(runId));
  return {
    ...left,
    ...later(lookAt(root, before, told)),
    nextStart,
    invalid: await invalidLogs(place, unsettled),
  };
}

/** Many logs in one process: the start of a process is most of what a verification costs. */
const VERIFY = `
const { main } = await import(process.argv[1]);
for (const path of process.argv.slice(2)) {
  process.exitCode = 0;
  await main(['verify', path, '--json']);
  process.stdout.write(JSON.stringify({ path, exitCode: process.exitCode }) + '\\n');
}
process.exitCode = 0;`;

/** @returns those of the logs that `demo-run verify` does not call valid, with what it says */
export async function invalidLogs(place: Place, logs: readonly LogOnDisk[]): Promise<string[]> {
  const paths = logs.map(({ path }) => path);
  const args = ['--input-type=module', '-e', VERIFY, builtModule('cli/main.js'), ...paths];
  const { stdout, stderr } = await runProgram(process.execPath, args, { env: place.env });
  const told = facts(stdout);
  return paths.flatMap((path) => {
    const [verified, exit] = told.filter((fact) => fact['path'] === path);
    // Of a run that was killed it cannot be known what it wrote last; its lines are good.
    const isRecovered = verified?.['valid'] === true && verified['end'] === 'recovered';
    if (exit?.['exitCode'] === (isRecovered ? EXIT.inconclusive : EXIT.ok)) return [];
    return [`${path}: ${JSON.stringify([verified, exit])} ${stderr}`];
  });
}

function isArchived({ path }: LogOnDisk): boolean {
  return basename(dirname(path)) === 'archive';
}

function lookAt(root: string, before: Kept, told: Told): Findings {
  return {
    lost: lostLines(root, told),
    unannounced: unannouncedRows(root),
    deleted: deletedSince(before, root),
  };
}

function later(findings: Findings): Findings {
  return Object.fromEntries(
    Object.entries(findings).map(([name, found]) => [`${name} by the next start`, found]),
  );
}
