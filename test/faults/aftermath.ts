import { basename, dirname } from 'node:path';
import { EXIT } from '../../src/core/domain/exit-codes.js';
import { callCli } from '../support/call-cli.js';
import { facts, runCli } from '../support/cli.js';
import { logsOnDisk, type LogOnDisk } from './logs-on-disk.js';
import type { Place } from './place.js';
import { deletedSince, lostLines, unannouncedRows, type Kept } from './promises.js';
import { isSoak } from './tally.js';
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
  // What is in the files is the same; the soak starts the program each time.
  const next = await (isSoak ? runCli : callCli)([...QUICK_RUN, '--root', root], { env });
  const nextStart = next.code === 0 ? [] : [`exit ${String(next.code)}: ${next.stderr}`];
  const unsettled = logsOnDisk(root).filter(({ runId }) => !settled.has(runId));
  return {
    ...left,
    ...later(lookAt(root, before, told)),
    nextStart,
    invalid: await invalidLogs(place, unsettled),
  };
}

/** @returns those of the logs that `demo-run verify` does not call valid, with what it says */
export async function invalidLogs(place: Place, logs: readonly LogOnDisk[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { path } of logs) {
    const { code, stdout, stderr } = await callCli(['verify', path, '--json'], { env: place.env });
    const [verified] = facts(stdout);
    // Of a run that was killed it cannot be known what it wrote last; its lines are good.
    const isRecovered = verified?.['valid'] === true && verified['end'] === 'recovered';
    if (code === (isRecovered ? EXIT.inconclusive : EXIT.ok)) continue;
    wrong.push(`${path}: ${String(code)} ${stdout} ${stderr}`);
  }
  return wrong;
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
