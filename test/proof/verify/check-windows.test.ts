import { describe, expect, it } from 'vitest';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { defaultRun } from '../../support/sample-log.js';

/** Line 7 injects the crash, 8 decides, 9 acts, 10 calls it stable. */
const HONEST = linesOf(defaultRun());
const WINDOWS = 'measured.windows';

describe('the windows of a line', () => {
  it('are accepted where each goes on from the one before', () => {
    expect(firstFinding(HONEST)).toBeUndefined();
  });

  it.each<readonly [string, Change, string]>([
    [
      'told one by one where all are equal',
      [8, `${WINDOWS}.utilization_ppm.w1`, [50_000, 50_000, 50_000]],
      'utilization_ppm of w1 told once false',
    ],
    [
      'of a short reading',
      [8, `${WINDOWS}.utilization_ppm.w1`, [1, 2]],
      'length of utilization_ppm of w1 3',
    ],
    [
      'of a short heap',
      [8, `${WINDOWS}.heap_used_kb.w1`, [1, 2]],
      'length of heap_used_kb of w1 3',
    ],
    ['of a worker nobody saw', [8, `${WINDOWS}.utilization_ppm.w1`, null], 'ever seen w1 true'],
    ['without a heap', [8, `${WINDOWS}.heap_used_kb`, {}], 'workers with a heap w1'],
    [
      'of a mean that the workers give',
      [8, `${WINDOWS}.mean_utilization_ppm`, 1],
      'mean_utilization_ppm told false',
    ],
    [
      'of nothing lost, told',
      [8, `${WINDOWS}.requests_lost`, 0],
      'no requests_lost: all are usual',
    ],
    [
      'that were opened before the last one closed',
      [8, `${WINDOWS}.opened_at_us`, 1],
      'windows after 1000000000',
    ],
  ])('%s are found', (_what, change, expected) => {
    expect(firstFinding(changed(HONEST, change))).toMatchObject({
      ...{ code: 'windows', line: change[0] },
      expected,
    });
  });
});
