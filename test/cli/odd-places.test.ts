import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EXIT } from '../../src/core/domain/exit-codes.js';
import { callCli, type CallOptions } from '../support/call-cli.js';
import type { CliResult } from '../support/cli.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

const NOBODY = 65_534;
const RUN = ['run', '--simulated', '--only', 'C'];
const REPO = 'https://github.com/example/demo-api';
const ONBOARD = ['onboard', '--name', 'demo-api', '--repo', REPO, '--runtime', 'backend'];
const COMMANDS = [
  ...[RUN, [...RUN, '--rehearse'], ONBOARD, ['demo-mode-violation'], ['verify']],
  ...[['verify', '--sinks', '--replay'], ['log'], ['log', '--run', '2'], ['explain', '8']],
  ...[['diff'], ['report'], ['redeliver'], ['pause'], ['resume'], ['train', '--episodes', '10']],
];
/** The others read or write less of what lies in single files. */
const OF_FILES = new Set([RUN, ONBOARD].concat(COMMANDS.slice(5, 7), COMMANDS.slice(8)));
const FOLDERS = ['', 'logs', 'logs/archive', 'logs/stage', 'apps', 'apps/registry'];
const FILES = [
  ...['logs/operator.log', 'logs/report.html', 'logs/stage/runtime_events.csv'],
  ...['logs/stage/metrics.prom', 'logs/stage/q_table.json', 'logs/dev/q_table.json'],
  'apps/registry/demo-api.json',
];
/** What is in their place is told by those who judge logs; here only that nothing breaks. */
const LOGS = ['day1_proof.log', 'day1_proof.head', 'violation_proof.log', 'onboarding_proof.log'];

/** A root that has been used, and the key that its logs are sealed with. */
const used = sharedRoot();
beforeAll(async () => {
  for (const args of [RUN, RUN, ONBOARD, ['report'], ['train', '--episodes', '10']]) {
    const { code, stderr } = await callCli([...args, '--root', join(used, 'root')], keyIn(used));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
});

function keyIn(home: string): CallOptions {
  return { env: { XDG_STATE_HOME: join(home, 'state') } };
}

type State = readonly [kind: string, path: string];

describe('every command ends in good order, and names what is at fault,', () => {
  it.each<State>([
    ['nothing', ''],
    ['an empty folder', ''],
    ...FOLDERS.map((path): State => ['a file', path]),
    ...[...FOLDERS, ...FILES].map((path): State => ['a link that leads nowhere', path]),
    ...[...FILES, ...LOGS.map((name) => `logs/${name}`)].map((path): State => ['a folder', path]),
    ...[...FOLDERS, ...FILES].map((path): State => ['something that may not be read', path]),
  ])('where %s is in place of the root/%s', async (kind, path) => {
    const faults: unknown[] = [];
    const isFile = !FOLDERS.includes(path);
    for (const command of COMMANDS.filter((one) => !isFile || OF_FILES.has(one))) {
      const found = await inState(kind, path, command);
      if (!isGoodOrder(found) || !isNamed(path, found)) faults.push({ command, ...found });
    }
    expect(faults).toEqual([]);
  });
});

function isGoodOrder({ code, stdout, stderr }: CliResult): boolean {
  return code !== EXIT.bug && code !== -1 && !/\n\s+at |a bug/.test(stdout + stderr);
}

/** Where the surroundings are to blame. The answer to a question may have the same code. */
function isNamed(path: string, { code, stderr }: CliResult): boolean {
  const isBlamed = [EXIT.usage, EXIT.sinkFailed, EXIT.proofLogFailed].some((one) => one === code);
  const isOfOthers = LOGS.includes(basename(path));
  // Messages are wrapped at blanks, never within a path.
  return !isBlamed || isOfOthers || stderr.includes(path);
}

async function inState(kind: string, path: string, command: string[]): Promise<CliResult> {
  const home = temporaryRoot();
  chmodSync(home, 0o755);
  cpSync(used, home, { recursive: true });
  const root = join(home, 'root');
  const call = () => callCli([...command, '--root', root], keyIn(home));
  if (kind === 'something that may not be read') return withoutRights(home, join(root, path), call);
  rmSync(join(root, path), { recursive: true, force: true });
  put(kind, join(root, path));
  return call();
}

function put(kind: string, path: string): void {
  if (kind === 'a file') writeFileSync(path, 'x');
  if (kind === 'a folder' || kind === 'an empty folder') mkdirSync(path);
  if (kind === 'a link that leads nowhere') symlinkSync('/nonexistent/x', path);
}

/** Root may read everything: there the work is done as nobody. */
async function withoutRights<Result>(
  home: string,
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (existsSync(path)) chmodSync(path, 0);
  onTestFinished(() => {
    if (existsSync(path)) chmodSync(path, 0o755);
  });
  if (process.getuid?.() !== 0) return work();
  for (const name of ['.', ...readdirSync(home, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(home, name), NOBODY, NOBODY);
  }
  const spy = vi.spyOn(process, 'getuid').mockReturnValue(NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    spy.mockRestore();
  }
}
