import { describe, expect, it } from 'vitest';
import { MOST_ALERTS } from '../../../../src/core/domain/fault.js';
import type { Alert } from '../../../../src/core/domain/observation.js';
import type { ToldAlert } from '../../../../src/core/domain/outside-alert.js';
import { FiringAlerts } from '../../../../src/run/app/alerts/firing-alerts.js';

const SILENT = { info: () => undefined, warn: () => undefined };

/** What an app's watch would see. */
function board() {
  let alerts: Alert[] = [];
  return {
    seen: () => alerts,
    ids: () => alerts.map(({ alert_id }) => alert_id),
    raise: (alert: Alert) => {
      alerts = [...alerts, alert];
    },
    withdraw: (id: string) => {
      alerts = alerts.filter(({ alert_id }) => alert_id !== id);
    },
  };
}

const told = (fingerprint: string, change: Partial<ToldAlert> = {}): ToldAlert => ({
  fingerprint,
  began_ms: 1,
  fires: true,
  source: fingerprint,
  claimed_utilization_ppm: 970_000,
  ...change,
});

function opened() {
  const firing = new FiringAlerts({ nowUs: () => 5 }, SILENT);
  const seen = board();
  firing.attach(seen);
  return { firing, seen };
}

describe('alerts from outside', () => {
  it('are seen once they fire, and no longer once they are over', () => {
    const { firing, seen } = opened();
    expect(firing.take([told('a', { text: 'why' }), told('b')])).toEqual({
      refused: false,
      raised: 2,
      withdrawn: 0,
      firing: 2,
    });
    expect(seen.seen()[0]).toEqual({
      alert_id: 'outside-1',
      at_us: 5,
      source: 'a',
      claimed_utilization_ppm: 970_000,
      text: 'why',
      from_outside: true,
    });
    expect(firing.take([told('a', { fires: false })])).toMatchObject({ withdrawn: 1, firing: 1 });
    expect(seen.ids()).toEqual(['outside-2']);
  });

  it('that fired before there was an app are seen by it', () => {
    const firing = new FiringAlerts({ nowUs: () => 5 }, SILENT);
    firing.take([told('a')]);
    const seen = board();
    firing.attach(seen);
    expect(seen.ids()).toEqual(['outside-1']);
  });

  it('that are told again are the same one, as it was told last', () => {
    const { firing, seen } = opened();
    firing.take([told('a')]);
    expect(firing.take([told('a', { claimed_utilization_ppm: 900_000 })])).toMatchObject({
      raised: 0,
    });
    expect(seen.seen()).toMatchObject([
      { alert_id: 'outside-1', claimed_utilization_ppm: 900_000 },
    ]);
  });

  it('that begin anew are another one', () => {
    const { firing, seen } = opened();
    firing.take([told('a')]);
    expect(firing.take([told('a', { began_ms: 2 })])).toMatchObject({ raised: 1, firing: 1 });
    expect(seen.ids()).toEqual(['outside-2']);
  });

  it('that are over and never fired change nothing', () => {
    const { firing, seen } = opened();
    expect(firing.take([told('a', { fires: false })])).toMatchObject({ withdrawn: 0, firing: 0 });
    expect(seen.ids()).toEqual([]);
  });

  it('are taken as a whole or, where too many would fire, not at all', () => {
    const { firing, seen } = opened();
    const many = Array.from({ length: MOST_ALERTS }, (_, at) => told(String(at)));
    expect(firing.take(many)).toMatchObject({ raised: MOST_ALERTS });
    expect(firing.take([told('0', { fires: false }), told('x'), told('y')])).toEqual({
      refused: true,
    });
    expect(seen.ids()).toHaveLength(MOST_ALERTS);
    expect(firing.take([told('0', { fires: false }), told('x')])).toMatchObject({
      refused: false,
      firing: MOST_ALERTS,
    });
  });
});
