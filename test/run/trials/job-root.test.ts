import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareJobRoot } from '../../../src/run/trials/job-root.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const SPEC = 'apps/registry/demo-api.json';
const TABLE = 'logs/dev/q_table.json';

function rootWith(files: Readonly<Record<string, string>>): string {
  const root = temporaryRoot();
  for (const [path, text] of Object.entries(files)) put(join(root, path), text);
  return root;
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe('the root of a job', () => {
  it('has the spec of the app and what was learned', () => {
    const own = prepareJobRoot(rootWith({ [SPEC]: 'spec', [TABLE]: 'table' }), 2, 'demo-api');
    expect(readFileSync(join(own, SPEC), 'utf8')).toBe('spec');
    expect(readFileSync(join(own, TABLE), 'utf8')).toBe('table');
  });

  it('has the spec of today, and keeps what it has learned itself', () => {
    const root = rootWith({ [SPEC]: 'spec', [TABLE]: 'table' });
    const own = prepareJobRoot(root, 1, 'demo-api');
    put(join(root, SPEC), 'another spec');
    put(join(own, TABLE), 'more');
    prepareJobRoot(root, 1, 'demo-api');
    expect(readFileSync(join(own, SPEC), 'utf8')).toBe('another spec');
    expect(readFileSync(join(own, TABLE), 'utf8')).toBe('more');
  });

  it('does not write again what is there', () => {
    const root = rootWith({ [SPEC]: 'spec' });
    const inode = () => statSync(join(prepareJobRoot(root, 1, 'demo-api'), SPEC)).ino;
    expect(inode()).toBe(inode());
  });

  it('takes no name of an app that leads elsewhere', () => {
    const own = prepareJobRoot(rootWith({ 'apps/x.json': 'x' }), 1, '../x');
    expect(existsSync(join(own, 'apps'))).toBe(false);
  });

  it('is refused where a link leads out of it, and nothing is written there', () => {
    const root = rootWith({ [SPEC]: 'spec' });
    const elsewhere = temporaryRoot();
    mkdirSync(join(root, 'jobs/1'), { recursive: true });
    symlinkSync(elsewhere, join(root, 'jobs/1/apps'));
    expect(() => prepareJobRoot(root, 1, 'demo-api')).toThrow('symbolic link');
    expect(existsSync(join(elsewhere, 'registry'))).toBe(false);
  });

  it('has its own file in the place of a link, and what the link leads to stays', () => {
    const root = rootWith({ [SPEC]: 'spec', 'of-somebody.json': 'work' });
    mkdirSync(join(root, 'jobs/1', dirname(SPEC)), { recursive: true });
    symlinkSync(join(root, 'of-somebody.json'), join(root, 'jobs/1', SPEC));
    const own = prepareJobRoot(root, 1, 'demo-api');
    expect(readFileSync(join(own, SPEC), 'utf8')).toBe('spec');
    expect(readFileSync(join(root, 'of-somebody.json'), 'utf8')).toBe('work');
  });
});
