import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Isolation } from '../../../src/core/domain/agent.js';
import { OTHER_UIDS } from '../../../src/run/processes/home-folder.js';
import { chooseIsolation, whyNot } from '../../../src/run/agents/isolation.js';
import { freshTag, LEVELS, nextLine, openAgent } from '../../support/agent-processes.js';
import { hostileFolder } from '../../support/hostile-agents.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { thrownFrom } from '../../support/thrown-by.js';

const isRoot = process.getuid?.() === 0;
const there = (level: Isolation) => LEVELS.some((one) => one.level === level && one.isThere);

/** What is ours, in a folder that anybody may go to, and that a sandbox does not hide by itself. */
function openOurs() {
  const root = mkdtempSync('/var/tmp/demo-run-');
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  chmodSync(root, 0o755);
  const state = join(root, 'state');
  mkdirSync(state, { mode: 0o755 });
  const key = join(state, 'ed25519.pem');
  writeFileSync(key, 'the key\n', { mode: 0o600 });
  const log = join(root, 'proof.log');
  writeFileSync(log, 'a line\n', { mode: 0o644 });
  return { root, state, key, log };
}

/** A folder that anybody may go to, where a sandbox shows nothing by itself. */
function openUnderTmp(): string {
  const folder = mkdtempSync('/tmp/demo-run-');
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  chmodSync(folder, 0o755);
  return folder;
}

/** Somebody else's process of our user, with a secret in its environment. */
function openBystander(): number {
  const child = spawn('sleep', ['1000'], { env: { SECRET: 's' }, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

async function reaches(
  level: Isolation,
  way: string,
  target: string,
  hidden: readonly string[] = [],
): Promise<boolean> {
  const script = join(hostileFolder(), 'reaches.py');
  const channel = openAgent(level, ['python3', script, way, `--target=${target}`], { hidden });
  const { reached } = JSON.parse(await nextLine(channel)) as { reached: boolean };
  await channel.end();
  return reached;
}

describe.each([
  { level: 'none' as const, reached: true },
  { level: 'user' as const, reached: false },
  { level: 'bwrap' as const, reached: false },
])('an agent with the isolation $level', ({ level, reached }) => {
  const can = reached ? 'can' : 'cannot';
  const test = it.skipIf(!there(level));

  test(`${can} read our key`, async () => {
    const { key, state } = openOurs();
    expect(await reaches(level, 'read', key, [state])).toBe(reached);
  });

  test(`${can} write into our log, or beside it`, async () => {
    const { root, log } = openOurs();
    expect(await reaches(level, 'write', log)).toBe(reached);
    expect(await reaches(level, 'make', root)).toBe(reached);
    expect(await reaches(level, 'remove', log)).toBe(reached);
    expect(existsSync(log)).toBe(!reached);
  });

  test.each(['environment', 'descriptors', 'memory', 'signal', 'kill'])(
    `${can} reach another process of ours: %s`,
    async (way) => {
      expect(await reaches(level, way, String(openBystander()))).toBe(reached);
    },
  );

  test(`${can} reach the process that began it`, async () => {
    expect(await reaches(level, 'signal', String(process.pid))).toBe(reached);
    expect(await reaches(level, 'environment', String(process.pid))).toBe(reached);
  });

  // A system may keep processes of one user from tracing each other, too.
  it.skipIf(!there(level) || (level === 'none' && !isRoot))(`${can} trace another`, async () => {
    expect(await reaches(level, 'trace', String(openBystander()))).toBe(reached);
  });
});

it.skipIf(!there('user'))(
  'another user owns nothing, and belongs to no group of ours',
  async () => {
    const told = await nextLine(openAgent('user', ['sh', '-c', 'echo $(id -u) $(id -G); cat']));
    const [uid, ...groups] = told.split(' ').map(Number);
    expect(groups).toEqual([uid]);
    expect(uid).toBeGreaterThanOrEqual(OTHER_UIDS.from);
    expect(uid).toBeLessThanOrEqual(OTHER_UIDS.to);
  },
);

it.skipIf(!there('user'))('two agents at once are two users', async () => {
  const uids = [
    openAgent('user', ['sh', '-c', 'id -u; cat']),
    openAgent('user', ['sh', '-c', 'id -u; cat']),
  ];
  const [one, other] = await Promise.all(uids.map(nextLine));
  expect(one).not.toBe(other);
});

it.skipIf(!there('user'))('says whose rights are missing to begin it', async () => {
  const root = temporaryRoot();
  writeFileSync(join(root, 'agent.sh'), 'echo here\n', { mode: 0o600 });
  const channel = openAgent('user', ['sh', 'agent.sh'], { cwd: root });
  expect(await channel.next(0)).toMatchObject({
    how: expect.stringMatching(/another user may not read .*agent\.sh$/) as string,
  });
});

describe.skipIf(!there('bwrap'))('a sandbox', () => {
  const say = (script: string, hidden: readonly string[] = []) =>
    openAgent('bwrap', ['sh', '-c', `${script}; echo; cat`], { hidden });

  it('shows folders empty that are hidden', async () => {
    const { root, state } = openOurs();
    expect(await nextLine(say(`ls -A ${state}`, [state]))).toBe('');
    expect(await nextLine(say(`ls -A ${root}/state`, [root]))).toBe('');
  });

  it('is not begun where a folder that must be hidden is not there', async () => {
    const channel = openAgent('bwrap', ['cat'], { hidden: ['/not/there'] });
    expect(await channel.next(0)).toMatchObject({
      how: 'it could not be started: /not/there cannot be hidden, it is not there',
    });
  });

  it('shows no process but its own', async () => {
    const tag = freshTag();
    const others = await nextLine(say(`ls /proc | grep -c "^[0-9]" # ${tag}`));
    expect(Number(others)).toBeLessThan(10);
  });

  it.each([
    ['what lies beside its program', [], 'sees'],
    ['nothing beside it where logs lie there too', ['logs'], 'sees not'],
  ])('shows it %s', async (_what, besides, seen) => {
    const folder = openUnderTmp();
    for (const one of besides) mkdirSync(join(folder, one));
    const program = join(folder, 'agent.sh');
    writeFileSync(join(folder, 'beside.sh'), 'said=sees\n');
    const beside = '$(dirname $0)/beside.sh';
    writeFileSync(program, `said='sees not'; [ ! -f ${beside} ] || . ${beside}; echo $said; cat\n`);
    expect(await nextLine(openAgent('bwrap', ['sh', program]))).toBe(seen);
  });

  it('hides what must be hidden also beside its program', async () => {
    const folder = openUnderTmp();
    const state = join(folder, 'state');
    mkdirSync(state);
    writeFileSync(join(state, 'key'), '');
    const program = join(folder, 'agent.sh');
    writeFileSync(program, `[ -f ${state}/key ] && echo sees || echo sees not; cat\n`);
    const channel = openAgent('bwrap', ['sh', program], { hidden: [state] });
    expect(await nextLine(channel)).toBe('sees not');
  });

  it('may be written to in its folder only', async () => {
    expect(await nextLine(say('echo a > file && cat file'))).toBe('a');
    expect(await nextLine(say('(echo a > /var/tmp/x) 2>/dev/null || echo refused'))).toBe(
      'refused',
    );
    const { size } = statSync('/etc/passwd');
    expect(await nextLine(say('(echo >> /etc/passwd) 2>/dev/null || echo refused'))).toBe(
      'refused',
    );
    expect(statSync('/etc/passwd').size).toBe(size);
  });
});

describe('the isolation is chosen', () => {
  it('by what works here, and says why', () => {
    const best = (['bwrap', 'user', 'none'] as const).find((level) => whyNot(level) === undefined);
    const chosen = chooseIsolation();
    expect(chosen.isolation).toBe(best);
    expect(chosen.why).not.toBe('');
    expect(chosen.asAnotherUser).toBe(best !== 'none' && isRoot);
    expect(chosen.asRoot).toBe(best === 'none' && isRoot);
  });

  it.skipIf(there('user'))('another user is refused to whoever is not root', () => {
    expect(thrownFrom(() => chooseIsolation('user'))).toMatchObject({
      ...{ code: 'usage', remedy: expect.stringContaining('root') as string },
    });
  });

  it.skipIf(!there('bwrap') || !isRoot)('a sandbox is as root where others may not read', () => {
    expect(chooseIsolation(undefined, 'others may not')).toMatchObject({
      ...{ isolation: 'bwrap', asAnotherUser: false, asRoot: true },
      why: expect.stringContaining('others may not') as string,
    });
  });

  it.skipIf(!there('user'))('another user who may not read the program is refused', () => {
    expect(thrownFrom(() => chooseIsolation('user', 'others may not'))).toMatchObject({
      ...{ code: 'usage', message: 'the isolation user cannot be had: others may not' },
    });
  });

  it('a sandbox that is not installed is refused, and another is taken where none is demanded', () => {
    const path = process.env['PATH'];
    onTestFinished(() => {
      process.env['PATH'] = path;
    });
    const nothing = temporaryRoot();
    chmodSync(nothing, 0o755);
    process.env['PATH'] = nothing;
    expect(thrownFrom(() => chooseIsolation('bwrap'))).toMatchObject({
      code: 'usage',
      message: 'the isolation bwrap cannot be had: bwrap is not installed',
    });
    expect(chooseIsolation()).toMatchObject({
      isolation: isRoot ? 'user' : 'none',
      why: expect.stringContaining('bwrap is not installed') as string,
    });
  });
});
