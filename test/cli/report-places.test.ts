import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { oneScenario } from '../support/one-scenario.js';
import { temporaryRoot } from '../support/temporary-root.js';

const REPORT = '<?xml version="1.0"?>\n<testsuites/>\n';
const OTHERS_READ = 0o044;

describe('--junit', () => {
  it.each([
    { what: 'a link to an earlier report', to: 'real.xml' },
    { what: 'a link that leads nowhere', to: 'nowhere.xml' },
    { what: 'a link to a device', to: '/dev/null' },
  ])('neither replaces nor follows $what', async ({ to }) => {
    const { root, call } = oneScenario();
    writeFileSync(join(root, 'real.xml'), REPORT);
    const link = join(root, 'results.xml');
    symlinkSync(to, link);
    const { code, stderr } = await call(['--junit', link]);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('it is a symbolic link');
    expect(stderr).toContain('name another file with --junit, or leave it out');
    expect(readlinkSync(link)).toBe(to);
    expect(readFileSync(join(root, 'real.xml'), 'utf8')).toBe(REPORT);
  });

  it('leaves a file alone that nobody may write', async () => {
    const { root, call } = oneScenario();
    const path = join(root, 'results.xml');
    writeFileSync(path, REPORT, { mode: 0o444 });
    const { code, stderr } = await call(['--junit', path]);
    expect([code, readFileSync(path, 'utf8')]).toEqual([2, REPORT]);
    expect(stderr).toContain('chmod u+w');
  });

  it('takes - for nothing, as stdout has the results already', async () => {
    const { call } = oneScenario();
    const { code, stderr } = await call(['--junit', '-']);
    expect(code).toBe(2);
    expect(stderr).toContain('stdout tells the results in another way');
  });

  it('names itself where its folder cannot be looked into', async () => {
    const { args } = oneScenario();
    const closed = join(temporaryRoot(), 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0);
    const path = join(closed, 'results.xml');
    // The superuser sees into every folder: where a file is in the place of one, nobody does.
    const at = process.getuid?.() === 0 ? join(args.at(-1) ?? '', 'results.xml') : path;
    const { code, stderr } = await runCli([...args, '--junit', at]);
    expect(code).toBe(2);
    expect(stderr).toContain('--junit');
    expect(stderr).not.toContain('--root');
  });
});

describe('a report that is to be passed on', () => {
  it('can be read by others, as far as the umask allows', async () => {
    const { root, call } = oneScenario();
    const [junit, html] = [join(root, 'results.xml'), join(root, 'run.html')];
    expect((await call(['--junit', junit])).code).toBe(0);
    await runCli(['report', '--root', root, '--out', html, '--quiet']);
    // What this process makes shows the umask, which cannot be asked for without setting it.
    const plain = join(root, 'plain.txt');
    writeFileSync(plain, '', { mode: 0o666 });
    const allowed = OTHERS_READ & statSync(plain).mode;
    for (const path of [junit, html]) expect(statSync(path).mode & OTHERS_READ).toBe(allowed);
  });

  it('replaces no file that nobody may write', async () => {
    const { root, call } = oneScenario();
    const html = join(root, 'run.html');
    await call();
    await runCli(['report', '--root', root, '--out', html]);
    chmodSync(html, 0o444);
    const { code, stderr } = await runCli(['report', '--root', root, '--out', html]);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('chmod u+w');
  });
});

describe('GITHUB_STEP_SUMMARY', () => {
  it.each([
    { what: 'a FIFO', make: (path: string) => spawnSync('mkfifo', [path]), says: 'not a regular' },
    { what: 'a folder', make: (path: string) => mkdirSync(path), says: 'EISDIR' },
    { what: 'a link', make: (path: string) => symlinkSync('x', path), says: 'symbolic link' },
  ])('that is $what is not waited for, and is no failure', async ({ make, says }) => {
    const { root, args } = oneScenario();
    const path = join(root, 'summary');
    make(path);
    const before = lstatSync(path).ino;
    const { code, stderr } = await runCli(args, { env: { GITHUB_STEP_SUMMARY: path } });
    expect(code).toBe(0);
    expect(stderr).toContain('no step summary: ');
    expect(stderr).toContain(says);
    expect(lstatSync(path).ino).toBe(before);
  });
});
