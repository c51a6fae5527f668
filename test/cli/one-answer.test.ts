import { cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { proofPath } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

const START = ['run', '--simulated', '--only', 'C', '--quiet'];
const folder = sharedRoot();
const root = join(folder, 'root');
const kept = join(folder, 'kept');
const env = { XDG_STATE_HOME: join(folder, 'state') };
const strangers = join(folder, 'strangers');

/** What each command that reads a log makes of it. */
async function answers(path: string, state = env) {
  const out = join(temporaryRoot(), 'report.html');
  const [verify, ...others] = await Promise.all(
    [
      ['verify', path],
      ['log', path],
      ['explain', '8', path],
      ['report', path, '--out', out],
      ['diff', path, path],
    ].map((args) => callCli([...args, '--root', root], { env: state })),
  );
  return { verify, others, page: readFileSync(out, 'utf8') };
}

function edit(path: string, line: number, from: string, to: string): void {
  const lines = readFileSync(path, 'latin1').split('\n');
  const changed = (lines[line - 1] ?? '').replace(from, to);
  expect(changed).not.toBe(lines[line - 1]);
  lines[line - 1] = changed;
  writeFileSync(path, lines.join('\n'), 'latin1');
}

function firstArchived(): string {
  const archive = join(root, 'logs', 'archive');
  return join(archive, readdirSync(archive).find((name) => name.endsWith('.log')) ?? '');
}

/** The logs of another user's run in place of this user's own, which have their number. */
function exchange(): void {
  for (const name of ['day1_proof', 'violation_proof']) {
    for (const ending of ['log', 'head']) {
      const file = `${name}.${ending}`;
      cpSync(join(strangers, 'logs', file), join(root, 'logs', file));
    }
  }
}

beforeAll(async () => {
  const before = join(folder, 'before');
  const start = (where: string, state: Record<string, string>) =>
    callCli([...START, '--root', where], { env: state });
  expect((await start(root, env)).code).toBe(0);
  cpSync(root, before, { recursive: true });
  expect((await start(root, env)).code).toBe(0);
  cpSync(root, kept, { recursive: true });
  const another = { XDG_STATE_HOME: join(folder, 'another') };
  await start(strangers, another);
  await start(strangers, another);
});

describe('the same log in the same place gets the same answer', () => {
  const before = join(folder, 'before');
  it.each<readonly [string, () => void, string]>([
    [
      'an earlier run was edited',
      () => {
        edit(firstArchived(), 9, '"action":"noop"', '"action":"rollback"');
      },
      'archive_',
    ],
    [
      'the root was put back to an earlier state',
      () => {
        rmSync(root, { recursive: true });
        cpSync(before, root, { recursive: true });
      },
      'witness',
    ],
    ['another key sealed it', exchange, 'foreign_key'],
    [
      'the attacks at its end were edited',
      () => {
        edit(proofPath(root, 'violation'), 12, '"env":"stage"', '"env":"prod"');
      },
      'attacks_',
    ],
  ])('from every command that reads one: %s', async (_what, make, code) => {
    rmSync(root, { recursive: true });
    cpSync(kept, root, { recursive: true });
    make();
    const { verify, others, page } = await answers(proofPath(root));
    expect([verify?.code, verify?.stdout]).toEqual([7, expect.stringContaining(code)]);
    expect(others.map((one) => one.code)).toEqual([7, 7, 7, 7]);
    expect(page).toContain('NOT VALID');
    expect(page).toMatch(/without permission\?<\/b>\s*<span class="badge open">Not known</);
  });
});

describe('of a copy', () => {
  it.each([
    ['a folder of any name', (copy: string) => join(copy, 'artifact')],
    ['a folder called logs', (copy: string) => join(copy, 'logs')],
  ])('in %s the attacks beside it are found, and the signer is not known', async (_, name) => {
    const copy = name(temporaryRoot());
    cpSync(join(strangers, 'logs'), copy, { recursive: true });
    const { verify, others, page } = await answers(join(copy, 'day1_proof.log'));
    expect([verify?.code, verify?.stdout]).toEqual([4, expect.stringMatching(/not known +who/)]);
    expect(others.map((one) => one.code)).toEqual([0, 0, 0, 0]);
    for (const { stdout } of others.slice(0, 2)) {
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
        "its signed head fits, but the key that signed it is not this user's",
      );
    }
    expect(page).toContain('36 of 36 attacks refused');
    expect(page).not.toContain('is not available');
    expect(page).toContain(
      'Not checked: whose key signed its head, which is not this user&#39;s.</b>',
    );
  });

  it('without its archive the attacks beside it are still found, and checked', async () => {
    const copy = temporaryRoot();
    cpSync(join(strangers, 'logs'), copy, { recursive: true });
    renameSync(join(copy, 'archive'), join(temporaryRoot(), 'archive'));
    const path = join(copy, 'day1_proof.log');
    const { page } = await answers(path);
    expect(page).toContain('36 of 36 attacks refused');
    expect(page).toContain('the root that it is from, which is not here.</b>');
    edit(join(copy, 'violation_proof.log'), 12, '"env":"stage"', '"env":"prod"');
    const { verify, others } = await answers(path);
    expect([verify?.code, verify?.stdout]).toEqual([7, expect.stringContaining('attacks_')]);
    expect(others.map((one) => one.code)).toEqual([7, 7, 7, 7]);
  });
});

describe('no more than its good lines tell is in the report', () => {
  const text = (page: string) => page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  const DECISION = 8;

  it('of a run that was killed right after a decision', async () => {
    const path = join(temporaryRoot(), 'killed.log');
    const lines = readFileSync(proofPath(kept), 'latin1').split(/(?<=\n)/);
    writeFileSync(path, lines.slice(0, DECISION).join(''), 'latin1');
    const { others, page } = await answers(path);
    expect(others.map((one) => one.code)).toEqual([4, 4, 4, 4]);
    expect(text(page)).toContain('No line tells whether a gate was asked.');
    expect(text(page)).toContain(
      'Of 1 decision no line tells whether it was presented to the gates.',
    );
    expect(text(page)).not.toMatch(/No gate was asked|No decision was presented/);
  });

  it('of a line that was edited, with its head beside it', async () => {
    const logs = join(temporaryRoot(), 'logs');
    cpSync(join(kept, 'logs'), logs, { recursive: true });
    const path = join(logs, 'day1_proof.log');
    edit(path, DECISION + 1, '"action":"noop"', '"action":"rollback"');
    const { others, page } = await answers(path);
    expect(others.map((one) => one.code)).toEqual([7, 7, 7, 7]);
    expect(text(page)).toContain('its head was not compared, since its lines do not hold');
    expect(text(page)).toContain('from the first line to the last good one');
    expect(text(page)).toContain('No good line tells whether a gate was asked.');
    expect(text(page)).toContain(
      'Of 1 decision no good line tells whether it was presented to the gates.',
    );
    expect(text(page)).toContain('no good line tells how it ended');
    expect(text(page)).toMatch(/#9 bad: \w/);
    expect(text(page)).not.toMatch(
      /No gate was asked|No decision was presented|no head beside it|Nothing beside the log|ended in the middle/,
    );
  });
});
