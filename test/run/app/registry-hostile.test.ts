import { spawnSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSpec, specFile, specHash, storeSpec } from '../../../src/run/app/registry.js';
import { specText } from '../../../src/core/onboarding/generate-spec.js';
import { swapAtEachCall } from '../../support/swap-at-call.js';
import { demoSpec } from '../../support/specs.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { thrownFrom } from '../../support/thrown-by.js';

const SPEC = { name: 'demo-api', text: specText(demoSpec) };
const OTHER = specText({ ...demoSpec, port: 5001 });
const REFUSED = { code: 'registry_unwritable', exitCode: 2 };

/** A root with a registry, and a folder that nothing may be written to. */
function places(): { root: string; registry: string; spec: string; outside: string } {
  const root = temporaryRoot();
  const outside = temporaryRoot();
  writeFileSync(join(outside, 'precious'), OTHER);
  const registry = join(root, 'apps', 'registry');
  mkdirSync(registry, { recursive: true });
  return { root, registry, spec: join(root, specFile('demo-api')), outside };
}

function expectUntouched(outside: string): void {
  expect(readdirSync(outside)).toEqual(['precious']);
  expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe(OTHER);
}

describe('a folder on the way to the registry that is none', () => {
  it.each([
    ['apps', 'a symbolic link', (at: string, to: string) => symlinkSync(to, at)],
    ['apps', 'a symbolic link', (at: string) => symlinkSync('nowhere', at)],
    ['apps', 'a symbolic link', (at: string) => symlinkSync('apps', at)],
    ['apps', 'not a folder', (at: string) => writeFileSync(at, '')],
    ['apps/registry', 'a symbolic link', (at: string, to: string) => symlinkSync(to, at)],
    ['apps/registry', 'a symbolic link', (at: string) => symlinkSync('..', at)],
    ['apps/registry', 'not a folder', (at: string) => void spawnSync('mkfifo', [at])],
  ])('%s that is %s is refused by its name', (name, what, make) => {
    const root = temporaryRoot();
    const outside = temporaryRoot();
    writeFileSync(join(outside, 'precious'), OTHER);
    const at = join(root, name);
    if (name !== 'apps') mkdirSync(join(root, 'apps'));
    make(at, outside);
    for (const replace of [false, true]) {
      const error = thrownFrom(() => storeSpec(root, SPEC, replace));
      expect(error).toMatchObject(REFUSED);
      expect((error as Error).message).toContain(`${at} is ${what}`);
    }
    // A link that leads nowhere is no folder that holds a spec either.
    expect(thrownFrom(() => findSpec(root, 'demo-api'))).toMatchObject(REFUSED);
    expectUntouched(outside);
  });

  it('but the root itself may be a link: it was named', () => {
    const root = temporaryRoot();
    const link = join(temporaryRoot(), 'link');
    symlinkSync(root, link);
    expect(storeSpec(link, SPEC, false)).toBe('created');
    expect(readFileSync(join(root, specFile('demo-api')), 'utf8')).toBe(SPEC.text);
  });
});

describe('what is in place of a spec and is no file of its own', () => {
  const IN_THE_WAY = {
    'a symbolic link': ({ spec, outside }: ReturnType<typeof places>) =>
      symlinkSync(join(outside, 'precious'), spec),
    'a dangling link': ({ spec, outside }) => symlinkSync(join(outside, 'new'), spec),
    'a link to an endless device': ({ spec }) => symlinkSync('/dev/zero', spec),
    'a FIFO': ({ spec }) => void spawnSync('mkfifo', [spec]),
    'a folder': ({ spec }) => mkdirSync(spec),
    'a file with a second name': ({ spec, outside }) => linkSync(join(outside, 'precious'), spec),
    'a file of 3 GB': ({ spec }) => {
      writeFileSync(spec, '');
      truncateSync(spec, 3_000_000_000);
    },
  } satisfies Record<string, (at: ReturnType<typeof places>) => void>;

  it.each(Object.entries(IN_THE_WAY))('%s is refused, with --replace too', (_what, put) => {
    const at = places();
    put(at);
    const before = lstatSync(at.spec);
    for (const replace of [false, true]) {
      const error = thrownFrom(() => storeSpec(at.root, SPEC, replace));
      expect(error).toMatchObject(REFUSED);
      expect((error as Error).message).not.toContain('/proc/self');
    }
    expect(thrownFrom(() => findSpec(at.root, 'demo-api'))).toMatchObject(REFUSED);
    const after = lstatSync(at.spec);
    expect([after.ino, after.mode, after.size]).toEqual([before.ino, before.mode, before.size]);
    expect(readdirSync(at.registry)).toEqual(['demo-api.json']);
    expectUntouched(at.outside);
  });

  it.each(['a symbolic link', 'a FIFO', 'a folder', 'a file of 3 GB'] as const)(
    '%s has no hash, and nobody waits for it',
    (what) => {
      const at = places();
      IN_THE_WAY[what](at);
      expect(thrownFrom(() => specHash(at.root, 'demo-api'))).toMatchObject(REFUSED);
    },
  );

  it('except for the second name that a writer left behind that was killed', () => {
    const at = places();
    writeFileSync(at.spec, SPEC.text);
    linkSync(at.spec, `${at.spec}.4711.tmp`);
    expect(storeSpec(at.root, SPEC, false)).toBe('unchanged');
    expect(readdirSync(at.registry)).toEqual(['demo-api.json']);
    expect(lstatSync(at.spec).nlink).toBe(1);
  });
});

describe.skipIf(process.platform !== 'linux')('a registry that is exchanged midway', () => {
  it.each([
    ['the registry for a link', 'registry', false],
    ['the registry for a link, over a different spec', 'registry', true],
    ['apps for a link', 'apps', false],
    ['apps for a link, over a different spec', 'apps', true],
  ])('%s, at each call in turn: nothing is written elsewhere', (_what, folder, isDifferent) => {
    const outcomes = swapAtEachCall(() => {
      const at = places();
      // What the link leads to looks just like the registry.
      mkdirSync(join(at.outside, 'registry'));
      const decoys = [
        join(at.outside, 'demo-api.json'),
        join(at.outside, 'registry', 'demo-api.json'),
      ];
      for (const decoy of decoys) writeFileSync(decoy, OTHER);
      if (isDifferent) writeFileSync(at.spec, OTHER);
      const swapped = folder === 'apps' ? join(at.root, 'apps') : at.registry;
      return {
        swapped,
        link: at.outside,
        work: () => storeSpec(at.root, SPEC, isDifferent),
        check: () => {
          for (const decoy of decoys) expect(readFileSync(decoy, 'utf8')).toBe(OTHER);
          expect(readdirSync(join(at.outside, 'registry'))).toEqual(['demo-api.json']);
          expect(readdirSync(at.outside).sort()).toEqual(['demo-api.json', 'precious', 'registry']);
        },
      };
    });
    // It is found out, before by the link, afterwards by the exchange: up to the last look, behind
    // which the three folders are closed.
    const found = outcomes.filter((outcome) => outcome === 'registry_unwritable');
    expect(outcomes.slice(0, found.length)).toEqual(found);
    expect(found.length).toBeGreaterThan(12);
    expect(outcomes.length - found.length).toBeLessThanOrEqual(4);
  });
});
