import { expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { costlyPathFindings } from '../../../src/run/assembly/costly-path.js';

const found = (cpu_us_a_request: number | null) =>
  costlyPathFindings({ path: '/page', cpu_us_a_request }, BUILT_IN_POLICY);

it.each([null, 0, 10_000, 16_900])('a path of %d us of CPU can be borne by one replica', (cost) => {
  expect(found(cost)).toEqual([]);
});

it('a path that would take more than one replica may is named, with what would be borne', () => {
  const [finding] = found(30_000);
  expect(finding).toMatchObject({ check: 'load', ok: false });
  expect(finding?.found).toBe(
    '/page costs 30.0 ms of CPU: 50 requests a second, which a run sends, take 150 % of one CPU, and 85 % is an overload',
  );
  expect(finding?.remedy).toContain('10.2 ms of CPU or less');
  expect(found(17_000)).toHaveLength(1);
});
