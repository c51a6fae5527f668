import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AppSpec } from '../../../src/core/domain/app-spec.js';
import {
  generateSpec,
  specText,
  withLimits,
  type ReplicaLimits,
} from '../../../src/core/onboarding/generate-spec.js';
import { BACKGROUND } from '../../../src/run/app/background-traffic.js';
import { crashLoop } from '../../support/fault-scenarios.js';
import { playFaults } from '../../support/play-faults.js';
import { DEMO_REQUEST } from '../../support/specs.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { linesOf } from '../../support/walk.js';

const TWO: ReplicaLimits = { min_replicas: 2, max_replicas: 4 };
const TEMPLATE = generateSpec(DEMO_REQUEST);

function specPath(root: string): string {
  return join(root, 'apps', 'registry', `${DEMO_REQUEST.name}.json`);
}

function register(root: string, spec: AppSpec): void {
  mkdirSync(dirname(specPath(root)), { recursive: true });
  writeFileSync(specPath(root), specText(spec));
}

function play(root: string, bent: Parameters<typeof playFaults>[2]) {
  return playFaults(root, crashLoop(1), { simulated: true, ...bent });
}

describe('a run with other limits than the spec has', () => {
  it.each([
    ['simulated', true],
    ['real', false],
  ])('serves within them: %s workers', async (_, simulated) => {
    const { check, lines } = await play(temporaryRoot(), { scaling: TWO, simulated });
    expect(check).toMatchObject({ valid: true, problem: null });
    expect(linesOf(lines, 'SPEC_GENERATED')).toMatchObject([
      { scaling: { ...TWO, target_utilization_ppm: 400_000 }, measured: { outcome: 'limited' } },
    ]);
    expect(linesOf(lines, 'RUNTIME_EMIT')[1]).toMatchObject({ workers: 2 });
    expect(linesOf(lines, 'SYSTEM_STABLE')).toMatchObject([{ workers: 2 }]);
  });

  it('leaves the spec in the registry as it is', async () => {
    const root = temporaryRoot();
    await play(root, { scaling: TWO });
    expect(readFileSync(specPath(root), 'utf8')).toBe(specText(TEMPLATE));
    const { lines } = await play(root, {});
    expect(linesOf(lines, 'SPEC_GENERATED')).toMatchObject([
      { scaling: { min_replicas: 1, max_replicas: 3 }, measured: { outcome: 'unchanged' } },
    ]);
  });

  it('keeps what else was edited in a registered spec', async () => {
    const root = temporaryRoot();
    register(root, { ...TEMPLATE, port: 6_000 });
    const { check, lines } = await play(root, { scaling: TWO });
    expect(check).toMatchObject({ valid: true, problem: null });
    expect(linesOf(lines, 'SPEC_GENERATED')).toMatchObject([
      { scaling: TWO, measured: { outcome: 'registered' } },
    ]);
  });

  it('says nothing of limits that are the same', async () => {
    const same = { min_replicas: 1, max_replicas: 3 };
    const { lines } = await play(temporaryRoot(), { scaling: same });
    expect(linesOf(lines, 'SPEC_GENERATED')).toMatchObject([{ measured: { outcome: 'created' } }]);
  });

  it.each([
    { min_replicas: 0, max_replicas: 3 },
    { min_replicas: 3, max_replicas: 2 },
    { min_replicas: 1, max_replicas: 9 },
  ])('is none with limits that no spec may have: %j', async (scaling) => {
    const root = temporaryRoot();
    expect(withLimits(TEMPLATE, scaling)).toBeUndefined();
    await expect(play(root, { scaling })).rejects.toBeInstanceOf(TypeError);
    expect(existsSync(join(root, 'logs', 'lock'))).toBe(false);
  });
});

describe('the background traffic of a run', () => {
  it.each([
    ['simulated', true],
    ['real', false],
  ])('is as dense as it is asked for: %s workers', async (_, simulated) => {
    const rates: number[] = [];
    for (const requestsPerSecond of [undefined, 200]) {
      const { lines } = await play(temporaryRoot(), { requestsPerSecond, simulated });
      const [stable] = linesOf(lines, 'SYSTEM_STABLE');
      const { served = 0, lost = 0 } = stable?.measured.requests ?? {};
      rates.push(((served + lost) * 1e6) / (stable?.measured.stable_us ?? 1));
    }
    const [usual = 0, dense = 0] = rates;
    expect(dense / usual).toBeGreaterThan(200 / BACKGROUND.requests_per_second / 2);
  });
});
