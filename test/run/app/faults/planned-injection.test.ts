import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../../src/lab/simulated/virtual-time.js';
import { FailingWorkers } from '../../../../src/run/app/faults/failing-workers.js';
import type { Later } from '../../../../src/run/app/faults/later.js';
import { machineLater } from '../../../../src/run/app/machine-later.js';
import { startAfter } from '../../../../src/run/app/faults/planned-injection.js';
import { replayAlerts } from '../../../../src/run/app/faults/recorded-alerts.js';
import { storm } from '../../../support/fault-scenarios.js';

function openTime() {
  const time = new VirtualTime();
  const later: Later = (afterMs, happen) => time.plan(afterMs * 1_000, happen);
  const pass = (ms: number) => {
    time.pass(ms * 1_000);
  };
  return { later, pass };
}

describe('a fault that is started', () => {
  it.each([0, 50])('after %i ms is taken away once it has come', async (afterMs) => {
    const { later, pass } = openTime();
    const done: string[] = [];
    const start = () => {
      done.push('started');
      return () => done.push('taken away');
    };
    const takeAway = startAfter(start, afterMs, later);
    pass(afterMs);
    expect(done).toEqual(['started']);
    await takeAway();
    expect(done).toEqual(['started', 'taken away']);
  });

  it('later and cannot be tells it to whoever takes it away, once', async () => {
    const { later, pass } = openTime();
    const start = () => {
      throw new Error('refused');
    };
    const takeAway = startAfter(start, 50, later);
    pass(50);
    await expect(takeAway()).rejects.toThrow('refused');
    await expect(takeAway()).resolves.toBeUndefined();
  });

  it('at once and cannot be says so at once', () => {
    const start = () => {
      throw new Error('refused');
    };
    expect(() => startAfter(start, 0, openTime().later)).toThrow('refused');
  });

  it('later never comes where it is taken away before', async () => {
    const { later, pass } = openTime();
    let started = 0;
    const start = () => {
      started += 1;
      return () => undefined;
    };
    await startAfter(start, 50, later)();
    pass(1_000);
    expect(started).toBe(0);
  });

  it('later keeps no process alive', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
    const before = timers().length;
    const callOff = machineLater(60_000, () => undefined);
    expect(timers()).toHaveLength(before);
    callOff();
  });
});

/** A pool whose workers are names, and in which somebody replaces each that fails. */
function openFailing(times: number, first: readonly string[] = ['w1']) {
  const { later, pass } = openTime();
  const broken: string[] = [];
  let serving = [...first];
  const failing = new FailingWorkers<string>({
    times,
    later,
    serving: () => serving,
    breakWorker: (worker) => {
      broken.push(worker);
      serving = serving.filter((other) => other !== worker);
    },
  });
  const serve = (worker: string) => {
    serving = [...serving, worker];
    failing.meet(worker);
  };
  const leave = (worker: string) => {
    serving = serving.filter((other) => other !== worker);
  };
  return { failing, broken, serve, leave, pass };
}

describe('workers that fail one after the other', () => {
  it('are the first, and then those that take its place, as often as is asked for', () => {
    const { failing, broken, serve, pass } = openFailing(3);
    failing.begin();
    expect(broken).toEqual(['w1']);
    for (const worker of ['w2', 'w3', 'w4']) {
      serve(worker);
      pass(99);
      expect(broken).not.toContain(worker);
      pass(1);
    }
    expect(broken).toEqual(['w1', 'w2', 'w3']);
  });

  it('are nobody else: who serves besides goes on', () => {
    const { failing, broken, serve, pass } = openFailing(2, ['w1', 'w2']);
    failing.begin();
    serve('w3');
    serve('w4');
    pass(1_000);
    expect(broken).toEqual(['w1', 'w3']);
  });

  it('begin with the next to serve where nobody does', () => {
    const { failing, broken, serve, pass } = openFailing(1, []);
    failing.begin();
    serve('w1');
    pass(100);
    expect(broken).toEqual(['w1']);
  });

  it('do not count one that left by itself', () => {
    const { failing, broken, serve, leave, pass } = openFailing(2);
    failing.begin();
    serve('w2');
    leave('w2');
    serve('w3');
    pass(100);
    expect(broken).toEqual(['w1', 'w3']);
  });

  it('that cannot be made to fail say so at the end', () => {
    const { later, pass } = openTime();
    const failing = new FailingWorkers<string>({
      ...{ times: 1, later, serving: () => ['w1'] },
      breakWorker: () => {
        throw new Error('refused');
      },
    });
    failing.meet('w1');
    pass(100);
    expect(() => {
      failing.end();
    }).toThrow('refused');
  });

  it('fail no more once it is over', () => {
    const { failing, broken, serve, pass } = openFailing(3);
    failing.begin();
    serve('w2');
    failing.end();
    pass(1_000);
    serve('w3');
    pass(1_000);
    expect(broken).toEqual(['w1']);
  });
});

describe('a recorded history of alerts', () => {
  function replay(alerts: ReturnType<typeof storm>['alerts']) {
    const { later, pass } = openTime();
    const seen: string[] = [];
    const board = {
      raise: (source: string) => {
        seen.push(`+${source}`);
        return source;
      },
      withdraw: (id: string) => {
        seen.push(`-${id}`);
      },
    };
    const end = replayAlerts({ ...storm(1), alerts }, board, later);
    return { seen, pass, end };
  }

  it('raises and withdraws each in its time', () => {
    const { seen, pass } = replay([
      { at_ms: 10, ends_at_ms: 30, source: 'a' },
      { at_ms: 20, ends_at_ms: null, source: 'b' },
      { at_ms: 20, ends_at_ms: 20, source: 'resolved_before_it_fired' },
    ]);
    pass(9);
    expect(seen).toEqual([]);
    pass(1);
    expect(seen).toEqual(['+a']);
    pass(20);
    expect(seen).toEqual(['+a', '+b', '-a']);
  });

  it('withdraws at its end what is still raised, and raises nothing more', () => {
    const { seen, pass, end } = replay([
      { at_ms: 10, ends_at_ms: 500, source: 'a' },
      { at_ms: 100, ends_at_ms: null, source: 'b' },
    ]);
    pass(50);
    end();
    pass(1_000);
    expect(seen).toEqual(['+a', '-a']);
  });
});
