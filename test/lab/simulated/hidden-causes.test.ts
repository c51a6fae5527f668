import { describe, expect, it } from 'vitest';
import { drawCauses } from '../../../src/lab/simulated/hidden-causes.js';
import { seededRandom } from '../../../src/core/decider/random.js';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';

const DRAWS = 20_000;

describe('drawn causes', () => {
  it.each(['crash', 'overload'] as const)('of a %s come up by their shares', (fault) => {
    const random = seededRandom(3);
    const counts: Record<string, number> = {};
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const cause = drawCauses(SHIPPED_PARAMETERS, random)[fault];
      counts[cause] = (counts[cause] ?? 0) + 1;
    }
    for (const [cause, share] of Object.entries(SHIPPED_PARAMETERS[fault].causes)) {
      const found = (counts[cause] ?? 0) / DRAWS;
      expect(Math.abs(found - share / 1_000_000)).toBeLessThan(0.02);
    }
  });

  it('are never a cause that has no share', () => {
    const { crash } = SHIPPED_PARAMETERS;
    const causes = { transient: 0, relapsing: 0, persistent: 1_000_000, passing: 0 };
    const parameters = { ...SHIPPED_PARAMETERS, crash: { ...crash, causes } };
    for (const draw of [0, 0.5, 0.999_999]) {
      expect(drawCauses(parameters, () => draw).crash).toBe('persistent');
    }
  });
});
