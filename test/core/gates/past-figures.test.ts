import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { pastFigures, reachUs } from '../../../src/core/gates/past-figures.js';

const NOW_US = 1_000_000_000;
const WINDOW_US = 60_000_000;
const ago = (us: number) => NOW_US - us;
const figures = (history: Parameters<typeof pastFigures>[0], action = 'restart_service') =>
  pastFigures(history, BUILT_IN_POLICY, { action, now_us: NOW_US });

describe('the past in figures', () => {
  it('tells of the latest action of the same name, whatever else was done since', () => {
    const executed = [
      { action: 'restart_service', at_us: ago(900) },
      { action: 'restart_service', at_us: ago(500) },
      { action: 'noop', at_us: ago(1) },
    ];
    expect(figures({ executed, incidents: [] }).since_same_action_us).toBe(500);
    expect(figures({ executed, incidents: [] }, 'scale_workers').since_same_action_us).toBeNull();
  });

  it('forgets what is as old as a window, to the microsecond', () => {
    const executed = [WINDOW_US + 1, WINDOW_US, WINDOW_US - 1, 0].map((us) => ({
      action: 'restart_service',
      at_us: ago(us),
    }));
    const incidents = executed.map(({ at_us }) => at_us);
    expect(figures({ executed, incidents }, 'noop')).toEqual({
      since_same_action_us: null,
      restarts_in_window: 2,
      incidents_in_window: 2,
    });
  });

  it('need not reach further back than the longest limit', () => {
    expect(reachUs(BUILT_IN_POLICY)).toBe(WINDOW_US);
    const longest = { ...BUILT_IN_POLICY, cooldown_ms: { noop: 61_000 } };
    expect(reachUs(longest)).toBe(61_000_000);
  });
});
