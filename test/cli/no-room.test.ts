import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aftermath } from '../faults/aftermath.js';
import { newPlace } from '../faults/place.js';
import { rowsBeforeTheirLine, whatIsKept } from '../faults/promises.js';
import { toldBy } from '../faults/told.js';
import { RUN } from '../faults/traced-run.js';
import { tryAll, type Findings } from '../faults/try-all.js';
import { DEMO_RUN } from '../support/cli.js';
import { runProgram } from '../support/processes.js';

/** A mount namespace of its own: as root at once, for others as root of a user namespace. */
const NAMESPACE = ['unshare', process.getuid?.() === 0 ? '-m' : '-Urm'] as const;
const canMount =
  spawnSync(NAMESPACE[0], [NAMESPACE[1], 'mount', '-t', 'tmpfs', 'none', '/tmp']).status === 0;

/**
 * Two pages: one for the operator's log, one for the proof log, which then takes only a part of a
 * line. The sinks have their files elsewhere.
 */
const ON_A_FULL_DISK = `
cd "$1" && mkdir -p logs stage after && mount -t tmpfs -o size=8k none logs &&
mkdir logs/stage && mount --bind stage logs/stage || exit 99
shift; "$@"; code=$?
cp -a logs/. after; exit $code`;

describe('a proof log that takes only a part of a line', () => {
  it('for a limit on the size of files stops the run, which does nothing more', async () => {
    // In KiB: within the onboarding, the deployment, the incident, and the attacks.
    const limits = new Map([1, 2, 4, 8].map((limit) => [`${String(limit)} KiB`, limit]));
    expect(await tryAll('no room in the file', limits, runWithLimit)).toEqual({});
  });

  it.skipIf(!canMount)('for a full disk stops the run, too (needs a mount namespace)', async () => {
    expect(await tryAll('no room on the disk', new Map([['8 KiB', 0]]), runOnFullDisk)).toEqual({});
  });
});

async function runWithLimit(limit: number): Promise<Findings> {
  const script = `ulimit -f ${String(limit)}; shift; exec "$@"`;
  return runInShell('bash', ['-c', script]);
}

async function runOnFullDisk(): Promise<Findings> {
  const [unshare, flag] = NAMESPACE;
  return runInShell(unshare, [flag, 'bash', '-c', ON_A_FULL_DISK], (root) => {
    renameSync(join(root, 'logs'), join(root, 'mountpoint'));
    renameSync(join(root, 'after'), join(root, 'logs'));
  });
}

async function runInShell(
  command: string,
  shell: readonly string[],
  afterwards: (root: string) => void = () => undefined,
): Promise<Findings> {
  const place = newPlace();
  const { root, env } = place;
  try {
    const before = whatIsKept(root);
    const program = [process.execPath, DEMO_RUN, ...RUN, '--root', root];
    const failed = await runProgram(command, [...shell, 'sh', root, ...program], { env });
    afterwards(root);
    const told = toldBy(failed.stdout);
    return {
      exit: failed.code === 6 ? [] : [`${String(failed.code)}, not 6: ${failed.stderr}`],
      silent: /^demo-run: [^]*_proof\.log/m.test(failed.stderr) ? [] : [failed.stderr],
      early: rowsBeforeTheirLine(root, told),
      ...(await aftermath(place, before, told)),
    };
  } finally {
    place.remove();
  }
}
