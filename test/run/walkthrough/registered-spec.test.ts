import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOnboarding } from '../../../src/run/assembly/open-onboarding.js';
import type { AppSpec } from '../../../src/core/domain/app-spec.js';
import type { Environment } from '../../../src/core/domain/environment.js';
import { generateSpec, specText } from '../../../src/core/onboarding/generate-spec.js';
import type { RawOnboardingRequest } from '../../../src/core/onboarding/validate-request.js';
import type { ProgressEvent } from '../../../src/run/walkthrough/progress-events.js';
import { onboardApp, type Onboarding } from '../../../src/run/walkthrough/onboard-app.js';
import { stateFolderForTests } from '../../support/state-folder.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { eventNames, linesOf, proofLines } from '../../support/walk.js';

const SHOP = {
  name: 'my-shop',
  repo_url: 'https://github.com/example/my-shop',
  runtime: 'fullstack',
} as const;
const TEMPLATE = generateSpec(SHOP);
const WIDER: AppSpec = { ...TEMPLATE, scaling: { ...TEMPLATE.scaling, max_replicas: 5 } };

interface Asked {
  readonly replaceSpec?: boolean;
  /** A run, in this environment; otherwise `onboard`. */
  readonly runsIn?: Environment;
}

function specPath(root: string): string {
  return join(root, 'apps', 'registry', 'my-shop.json');
}

/** A root in which somebody has put this text in the place of the spec. */
function rootWith(text: string): string {
  const root = temporaryRoot();
  mkdirSync(dirname(specPath(root)), { recursive: true });
  writeFileSync(specPath(root), text);
  return root;
}

async function ask(root: string, request: RawOnboardingRequest, asked: Asked = {}) {
  const facts: ProgressEvent[] = [];
  const notify = (fact: ProgressEvent) => facts.push(fact);
  const { signal } = new AbortController();
  const onboarding = await openOnboarding(
    { root, stateFolder: stateFolderForTests(), request, notify, signal },
    ({ main, registry }) =>
      onboardApp({ ...{ log: main.log, registry, request, notify, replaceSpec: false }, ...asked }),
  );
  return { onboarding, facts, lines: proofLines(root, 'onboarding_proof.log') };
}

function rulesOf(onboarding: Onboarding): string[] {
  return onboarding.accepted
    ? []
    : onboarding.problems.map(({ field, rule }) => `${field} ${rule}`);
}

describe('a run of an app that is registered', () => {
  it('takes what was onboarded, whatever its runtime, when only its name is given', async () => {
    const root = rootWith(specText(TEMPLATE));
    const { onboarding, lines } = await ask(root, { name: 'my-shop' }, { runsIn: 'stage' });
    expect(onboarding).toEqual({ accepted: true, spec: TEMPLATE, seq: 3 });
    expect(lines).toMatchObject([
      {
        event_name: 'ONBOARDING_STARTED',
        ...{ app_name: 'my-shop', runtime_type: 'fullstack', repo_url: SHOP.repo_url },
      },
      { event_name: 'ONBOARDING_VALIDATION_PASSED' },
      { event_name: 'SPEC_GENERATED', measured: { outcome: 'unchanged' } },
    ]);
  });

  it.each<[string, string]>([
    ['as it is written', specText(WIDER)],
    ['in another spelling', JSON.stringify(WIDER)],
  ])('takes an edited spec and names its hash: %s', async (_what, text) => {
    const root = rootWith(text);
    const { onboarding, lines, facts } = await ask(root, { name: 'my-shop' }, { runsIn: 'stage' });
    expect(onboarding).toEqual({ accepted: true, spec: WIDER, seq: 3 });
    expect(linesOf(lines, 'SPEC_GENERATED')[0]).toMatchObject({
      spec_sha256: createHash('sha256').update(text).digest('hex'),
      measured: { outcome: 'registered' },
    });
    expect(facts).toContainEqual({
      ...{ fact: 'spec', spec: WIDER, edited: ['scaling.max_replicas'], unencrypted: false },
    });
    expect(readFileSync(specPath(root), 'utf8')).toBe(text);
  });

  it('is no contradiction where the request says the same', async () => {
    const root = rootWith(specText(WIDER));
    for (const asked of [{ runsIn: 'stage' }, {}] as const) {
      const { onboarding } = await ask(root, SHOP, asked);
      expect(onboarding).toMatchObject({ accepted: true, spec: WIDER });
    }
    expect(readFileSync(specPath(root), 'utf8')).toBe(specText(WIDER));
  });

  it.each<[string, RawOnboardingRequest, string]>([
    ['another runtime', { name: 'my-shop', runtime: 'backend' }, 'type'],
    ['another repository', { name: 'my-shop', repo_url: `${SHOP.repo_url}2` }, 'repo_url'],
    ['both', { ...SHOP, runtime: 'frontend', repo_url: `${SHOP.repo_url}2` }, 'type, repo_url'],
  ])(
    'refuses a request that contradicts it, and leaves the file: %s',
    async (_w, request, keys) => {
      const root = rootWith(specText(WIDER));
      const { onboarding, lines } = await ask(root, request, { runsIn: 'stage' });
      expect(rulesOf(onboarding)).toEqual(['name spec_differs']);
      expect(JSON.stringify(onboarding)).toContain(`differs from it in ${keys}: leave out`);
      expect(eventNames(lines).at(-1)).toBe('ONBOARDING_REJECTED');
      expect(readFileSync(specPath(root), 'utf8')).toBe(specText(WIDER));
      expect(readdirSync(dirname(specPath(root)))).toEqual(['my-shop.json']);
    },
  );

  it('puts the template in its place when it is told to, and keeps what was edited', async () => {
    const root = rootWith(specText(WIDER));
    const { onboarding } = await ask(
      root,
      { name: 'my-shop' },
      { runsIn: 'stage', replaceSpec: true },
    );
    expect(onboarding).toMatchObject({ accepted: true, spec: TEMPLATE });
    const [kept = '', ...others] = readdirSync(dirname(specPath(root)))
      .sort()
      .reverse();
    expect(others).toEqual(['my-shop.json']);
    expect(readFileSync(join(dirname(specPath(root)), kept), 'utf8')).toBe(specText(WIDER));
  });

  it('keeps to the environments that the spec lists', async () => {
    const root = rootWith(specText({ ...TEMPLATE, environments: ['dev', 'stage'] }));
    const inProd = await ask(root, { name: 'my-shop' }, { runsIn: 'prod' });
    expect(rulesOf(inProd.onboarding)).toEqual(['environments environment_listed']);
    const inDev = await ask(root, { name: 'my-shop' }, { runsIn: 'dev' });
    expect(inDev.onboarding.accepted).toBe(true);
  });
});

describe('a run of an app that is not registered', () => {
  it('knows the repository of the demo app only', async () => {
    const demo = await ask(temporaryRoot(), { name: 'demo-api' }, { runsIn: 'stage' });
    expect(demo.onboarding).toMatchObject({
      spec: { repo_url: 'https://github.com/example/demo-api', type: 'backend' },
    });
    const root = temporaryRoot();
    const shop = await ask(root, { name: 'my-shop' }, { runsIn: 'stage' });
    expect(rulesOf(shop.onboarding)).toEqual(['repo_url url_is_text']);
    expect(readdirSync(root)).toEqual(['logs']);
  });
});

describe('a registered spec that keeps no limit', () => {
  it('is refused with all its problems at once, and left as it is', async () => {
    const text = JSON.stringify({
      ...TEMPLATE,
      ...{ name: 'other', port: 0, repo_url: 'http://localhost/x', replicas: 4 },
      scaling: { min_replicas: 3, max_replicas: 2, target_utilization: '0.4' },
    });
    const root = rootWith(text);
    const { onboarding, lines } = await ask(root, { name: 'my-shop' }, { runsIn: 'stage' });
    expect(rulesOf(onboarding).sort()).toEqual([
      ...['name spec_field', 'port spec_field', 'repo_url url_host'],
      ...['scaling.min_replicas spec_field', 'scaling.target_utilization spec_field'],
      'spec spec_key_known',
    ]);
    expect(eventNames(lines)).toEqual(['ONBOARDING_STARTED', 'ONBOARDING_REJECTED']);
    expect(readFileSync(specPath(root), 'utf8')).toBe(text);
  });

  it('says so together with what is wrong with the request', async () => {
    const root = rootWith('{');
    const { onboarding } = await ask(
      root,
      { name: 'my-shop', runtime: 'cobol' },
      { runsIn: 'stage' },
    );
    expect(rulesOf(onboarding)).toEqual(['runtime runtime_known', 'spec spec_json']);
  });

  it('may be replaced, and is kept', async () => {
    const root = rootWith('{');
    expect((await ask(root, SHOP, { replaceSpec: true })).onboarding.accepted).toBe(true);
    expect(readFileSync(specPath(root), 'utf8')).toBe(specText(TEMPLATE));
    expect(readdirSync(dirname(specPath(root)))).toHaveLength(2);
  });
});
