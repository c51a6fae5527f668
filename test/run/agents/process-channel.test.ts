import { chmodSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  freshTag,
  lastOf,
  LINE_BYTES,
  nextLine,
  openAgent,
  PATIENCE_MS,
  untilNoneWith,
} from '../../support/agent-processes.js';
import { holdAgent } from '../../support/hold-agent.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const say = (script: string, ...args: string[]) =>
  openAgent('none', ['sh', '-c', script, 'sh', ...args]);

describe('a channel to a process', () => {
  it('carries lines both ways, in their order', async () => {
    const channel = openAgent('none', ['cat']);
    for (const line of ['a', '', 'ä\u2028', '{"b":1}']) channel.send(line);
    const told = [];
    for (let line = 0; line < 4; line++) told.push(await nextLine(channel));
    expect(told).toEqual(['a', '', 'ä\u2028', '{"b":1}']);
    expect(await channel.end()).toEqual({ how: 'exit 0', killed: 0, stderr_bytes: 0 });
  });

  it('says nothing where nothing comes in time', async () => {
    expect(await openAgent('none', ['cat']).next(1)).toBeUndefined();
  });

  it('gives what has come, without waiting', async () => {
    const channel = say('printf "a\\nb\\nc\\n"; cat');
    expect(await nextLine(channel)).toBe('a');
    const taken: string[] = [];
    await vi.waitFor(() => {
      for (const one of channel.takeAll())
        if (one.kind === 'line') taken.push(one.bytes.toString());
      expect(taken).toEqual(['b', 'c']);
    });
    expect(channel.takeAll()).toEqual([]);
  });

  it.each([
    ['exit 0', 'exit 0'],
    ['exit 42', 'exit 42'],
    ['kill -9 $$', 'SIGKILL'],
    ['kill -TERM $$', 'SIGTERM'],
  ])('after %s it tells how it ended, and goes on telling', async (script, how) => {
    const channel = say(script);
    expect(await channel.next(PATIENCE_MS)).toEqual({ kind: 'ended', how });
    expect(await channel.next(PATIENCE_MS)).toEqual({ kind: 'ended', how });
    expect(await channel.end()).toMatchObject({ how, killed: 0 });
  });

  it('keeps the lines that came before its end, and not half a line', async () => {
    const channel = say('printf "whole\\nhalf"');
    expect(await nextLine(channel)).toBe('whole');
    expect(await channel.next(PATIENCE_MS)).toEqual({
      kind: 'ended',
      how: 'exit 0, 4 bytes without a line end',
    });
  });

  it('takes a line of the limit, and none that is longer', async () => {
    const script = 'head -c "$1" /dev/zero; echo; head -c "$2" /dev/zero; cat';
    const channel = say(script, String(LINE_BYTES), String(LINE_BYTES + 1));
    expect((await nextLine(channel)).length).toBe(LINE_BYTES);
    expect(await channel.next(PATIENCE_MS)).toEqual({ kind: 'too_long' });
    expect(await channel.end()).toMatchObject({ how: 'SIGKILL' });
  });

  it('kills what floods it without being listened to, and holds no more than a bound', async () => {
    const tag = freshTag();
    const channel = say('while :; do echo a line; done', tag);
    await untilNoneWith(tag);
    const all = channel.takeAll();
    expect(all.length).toBeLessThanOrEqual(1_001);
    expect(all.at(-1)).toEqual({ kind: 'too_long' });
    expect(await channel.next(PATIENCE_MS)).toEqual({ kind: 'too_long' });
  });

  it('says so when only the output is closed', async () => {
    const channel = say('exec >&-; exec sleep 1000');
    expect(await channel.next(PATIENCE_MS)).toEqual({ kind: 'ended', how: 'it closed its output' });
  });

  it('loses what is sent to one that has ended, or reads nothing', async () => {
    const channel = openAgent('none', ['true']);
    await lastOf(channel);
    channel.send('lost');
    const deaf = openAgent('none', ['sleep', '1000']);
    for (let line = 0; line < 100; line++) deaf.send('x'.repeat(100_000));
    expect(await deaf.end()).toMatchObject({ how: 'SIGTERM', killed: 0 });
  });

  it('ends it in steps: the end of its input, SIGTERM, SIGKILL', async () => {
    const script = 'trap "echo term" TERM; cat; echo input; while :; do sleep 0.01; done';
    const channel = say(script);
    const end = channel.end();
    expect(await nextLine(channel)).toBe('input');
    expect(await nextLine(channel)).toBe('term');
    expect(await lastOf(channel)).toEqual({ kind: 'ended', how: 'SIGKILL' });
    expect((await end).killed).toBeGreaterThanOrEqual(1);
    expect(await channel.end()).toBe(await end);
  });
});

describe('what keeps an agent from being begun comes as its end', () => {
  const root = () => {
    const folder = temporaryRoot();
    writeFileSync(join(folder, 'plain'), 'text\n');
    writeFileSync(join(folder, 'script'), '#!/not/there\n');
    chmodSync(join(folder, 'script'), 0o755);
    return folder;
  };

  it.each([
    ['./missing', /^it could not be started: there is no file .*missing$/],
    ['./plain', /^it could not be started: .*plain is not executable \(chmod \+x\)$/],
    ['./script', /^it could not be started: .* names \/not\/there in its first line/],
    ['.', /there is no program \. in the folders of PATH/],
    ['./', /^it could not be started: .* is not a file$/],
    ['no-such-program', /there is no program no-such-program in the folders of PATH$/],
  ])('%s', async (word, how) => {
    const channel = openAgent('none', [word], { cwd: root() });
    const ended = await channel.next(PATIENCE_MS);
    expect(ended).toMatchObject({ kind: 'ended', how: expect.stringMatching(how) as string });
    channel.send('lost');
    expect(await channel.end()).toMatchObject({ killed: 0, stderr_bytes: 0 });
  });
});

describe('an agent finds', () => {
  it('its script where the command names it, beginning from where that was written', async () => {
    const folder = temporaryRoot();
    writeFileSync(join(folder, 'agent.sh'), 'echo "$2"; pwd; ls -A\n');
    const channel = openAgent('none', ['sh', 'agent.sh', 'x', '-v'], { cwd: folder });
    expect(await nextLine(channel)).toBe('-v');
    expect(await nextLine(channel)).toMatch(/demo-run-agent-\w+\/home$/);
    expect(await channel.next(PATIENCE_MS)).toMatchObject({ kind: 'ended' });
  });

  it('nothing in its environment but what it was given', async () => {
    const channel = openAgent('none', ['env'], {
      env: { PATH: process.env['PATH'], HOME: '/root', SECRET: 's', NAMED: 'n', REDIS_URL: 'r' },
      passedVariables: ['NAMED', 'NOT_SET', 'HOME'],
    });
    const names: string[] = [];
    for (let next = await channel.next(PATIENCE_MS); next?.kind === 'line';) {
      names.push(next.bytes.toString().replace(/=.*/, ''));
      next = await channel.next(PATIENCE_MS);
    }
    const given = ['DEMO_RUN_AGENT', 'HOME', 'LANG', 'NAMED', 'PATH', 'TMPDIR'];
    expect(names.filter((name) => name !== 'PWD').sort()).toEqual(given);
  });

  it('nothing open but its three pipes, whatever was left open in us', async () => {
    const kept = join(temporaryRoot(), 'left-open');
    writeFileSync(kept, '');
    const fd = openSync(kept, 'r');
    const holder = holdAgent('none', ['ls', '-l', '/proc/self/fd'], {
      leftOpen: { 3: fd, 40: fd },
    });
    closeSync(fd);
    const told = await holder.ended;
    expect(told).toMatch(/0 -> /);
    expect(told).toMatch(/40 -> \/dev\/null/);
    expect(told).not.toContain('left-open');
  });
});

describe('what an agent writes to stderr', () => {
  it('is kept, escaped, up to a bound, and counted', async () => {
    let text = '';
    const script = 'printf "a\\033[2Jb\\n\\377" >&2; head -c 100000 /dev/zero | tr "\\0" x >&2';
    const channel = openAgent('none', ['sh', '-c', script], { onStderr: (all) => (text = all) });
    expect(await channel.end()).toMatchObject({ stderr_bytes: 100_008 });
    expect(text.startsWith('a\\u001b[2Jb\n\\ufffdxxx')).toBe(true);
    expect(text).toMatch(/\n\[34472 more bytes were not kept\]\n$/);
    expect(text.length).toBeLessThan(70_000);
  });

  it('that nobody can keep is said, and breaks nothing', async () => {
    const channel = openAgent('none', ['true'], {
      onStderr: () => {
        throw new Error('no room');
      },
    });
    expect((await channel.end()).how).toBe(
      'exit 0; what it wrote to stderr could not be kept: no room',
    );
  });
});

it.each([
  ['ends', 'printf half', 'exit 0, 4 bytes without a line end'],
  ['is silent then', 'printf half; cat', undefined],
])('half a line is known of one that %s', async (_what, script, how) => {
  const channel = openAgent('none', ['sh', '-c', script]);
  if (how === undefined)
    await expect.poll(() => channel.unfinishedBytes?.(), { timeout: PATIENCE_MS }).toBe(4);
  else expect(await channel.next(10_000)).toMatchObject({ kind: 'ended', how });
});
