import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specHash } from '../../../src/run/app/registry.js';
import { openOnboarding } from '../../../src/run/assembly/open-onboarding.js';
import type { RawOnboardingRequest } from '../../../src/core/onboarding/validate-request.js';
import type { ProgressEvent } from '../../../src/run/walkthrough/progress-events.js';
import { onboardApp } from '../../../src/run/walkthrough/onboard-app.js';
import { DEMO_REQUEST, demoSpec } from '../../support/specs.js';
import { stateFolderForTests } from '../../support/state-folder.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { eventNames, linesOf, proofLines } from '../../support/walk.js';

const LOG = 'onboarding_proof.log';

async function onboard(root: string, request: RawOnboardingRequest, replaceSpec = false) {
  const facts: ProgressEvent[] = [];
  const notify = (fact: ProgressEvent) => facts.push(fact);
  mkdirSync(root, { recursive: true });
  const { signal } = new AbortController();
  const onboarding = await openOnboarding(
    { root, stateFolder: stateFolderForTests(), request, notify, signal },
    ({ main, registry }) => onboardApp({ log: main.log, registry, request, replaceSpec, notify }),
  );
  return { onboarding, facts, lines: proofLines(root, LOG) };
}

function specOnDisk(root: string): string {
  return readFileSync(join(root, 'apps', 'registry', 'demo-api.json'), 'utf8');
}

describe('an accepted request', () => {
  it('is three lines, each caused by the one before, and the spec', async () => {
    const root = temporaryRoot();
    const { onboarding, lines, facts } = await onboard(root, DEMO_REQUEST);
    expect(onboarding).toEqual({ accepted: true, spec: demoSpec, seq: 3 });
    expect(lines).toMatchObject([
      {
        event_name: 'ONBOARDING_STARTED',
        ...{ app_name: 'demo-api', runtime_type: 'backend', repo_url: DEMO_REQUEST.repo_url },
        cause: null,
      },
      { event_name: 'ONBOARDING_VALIDATION_PASSED', app_name: 'demo-api', cause: 1 },
      {
        event_name: 'SPEC_GENERATED',
        ...{ spec_file: 'apps/registry/demo-api.json', spec_sha256: specHash(root, 'demo-api') },
        ...{ measured: { outcome: 'created' }, cause: 2 },
      },
    ]);
    expect(JSON.parse(specOnDisk(root))).toEqual(demoSpec);
    expect(facts.some(({ fact }) => fact === 'spec')).toBe(true);
  });

  it('gives the same bytes again, which only the measured outcome tells apart', async () => {
    const root = temporaryRoot();
    const first = await onboard(root, DEMO_REQUEST);
    const bytes = specOnDisk(root);
    const second = await onboard(root, DEMO_REQUEST);
    expect(specOnDisk(root)).toBe(bytes);
    const outcomes = [first, second].map(({ lines }) => linesOf(lines, 'SPEC_GENERATED')[0]);
    expect(outcomes.map((line) => line?.measured.outcome)).toEqual(['created', 'unchanged']);
    expect(outcomes[0]?.spec_sha256).toBe(outcomes[1]?.spec_sha256);
  });
});

describe('a request for an app whose spec differs', () => {
  const changed = { ...DEMO_REQUEST, runtime: 'frontend' };

  it('is rejected, names what differs, and leaves the file', async () => {
    const root = temporaryRoot();
    await onboard(root, DEMO_REQUEST);
    const bytes = specOnDisk(root);
    const { onboarding, lines } = await onboard(root, changed);
    expect(onboarding).toMatchObject({ accepted: false, problems: [{ rule: 'spec_differs' }] });
    expect(eventNames(lines)).toEqual([
      ...['ONBOARDING_STARTED', 'ONBOARDING_VALIDATION_PASSED', 'ONBOARDING_REJECTED'],
    ]);
    expect(lines[2]?.cause).toBe(2);
    expect(JSON.stringify(onboarding)).toContain('differs from it in type:');
    expect(specOnDisk(root)).toBe(bytes);
  });

  it('is told whose its name is, where it comes from another repository', async () => {
    const root = temporaryRoot();
    await onboard(root, DEMO_REQUEST);
    const repo_url = 'https://github.com/example/another';
    const { onboarding } = await onboard(root, { ...DEMO_REQUEST, repo_url });
    const told = JSON.stringify(onboarding);
    expect(told).toContain(`is taken here by the app of ${DEMO_REQUEST.repo_url}`);
    expect(told).toMatch(/another name \(--app.*another --root/);
  });

  it('replaces it when that is asked for', async () => {
    const root = temporaryRoot();
    await onboard(root, DEMO_REQUEST);
    const { onboarding, lines } = await onboard(root, changed, true);
    expect(onboarding.accepted).toBe(true);
    expect(linesOf(lines, 'SPEC_GENERATED')[0]?.measured.outcome).toBe('replaced');
    expect(JSON.parse(specOnDisk(root))).toMatchObject({ type: 'frontend' });
  });
});

describe('a rejected request', () => {
  it.each<[string, RawOnboardingRequest, string[]]>([
    ['nothing at all', {}, ['name', 'repo_url', 'runtime']],
    ['a bad name', { ...DEMO_REQUEST, name: 'Demo_API' }, ['name']],
    ['a local host', { ...DEMO_REQUEST, repo_url: 'https://localhost/a' }, ['repo_url']],
    ['an unknown runtime', { ...DEMO_REQUEST, runtime: 'cobol' }, ['runtime']],
    ['an unknown field', { ...DEMO_REQUEST, replicas: 9 }, ['request']],
    [
      'fields of other types',
      { name: 1, repo_url: [], runtime: {} },
      ['name', 'repo_url', 'runtime'],
    ],
  ])('leaves two lines, all its problems and no spec: %s', async (_what, request, fields) => {
    const root = temporaryRoot();
    const { onboarding, lines, facts } = await onboard(root, request);
    expect(onboarding.accepted).toBe(false);
    expect(eventNames(lines)).toEqual(['ONBOARDING_STARTED', 'ONBOARDING_REJECTED']);
    const problems = linesOf(lines, 'ONBOARDING_REJECTED').flatMap((line) => line.problems);
    expect([...new Set(problems.map(({ field }) => field))]).toEqual(fields);
    expect(facts.some(({ fact }) => fact === 'problems')).toBe(true);
    expect(() => specOnDisk(root)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('keeps a password out of the log', async () => {
    const root = temporaryRoot();
    const repo_url = 'https://mallory:opensesame@github.com/example/demo-api';
    await onboard(root, { ...DEMO_REQUEST, repo_url });
    expect(readFileSync(join(root, 'logs', LOG), 'latin1')).not.toContain('opensesame');
  });

  it('of any length and any characters still fits into printable lines', async () => {
    const root = temporaryRoot();
    const huge = '\u001b[31m\u202e\u{1f4a9}'.repeat(20_000);
    await onboard(root, { name: huge, repo_url: huge, runtime: huge, [huge]: huge });
    const text = readFileSync(join(root, 'logs', LOG), 'latin1');
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(eventNames(proofLines(root, LOG)).at(-1)).toBe('ONBOARDING_REJECTED');
  });
});
