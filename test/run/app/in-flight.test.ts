import { describe, expect, it } from 'vitest';
import { InFlight, LOST } from '../../../src/run/app/in-flight.js';

const FINE = { status: 200, body: '{}' };

describe('requests in flight', () => {
  it('are each answered once, by their id', async () => {
    const inFlight = new InFlight();
    const ids: number[] = [];
    const answers = [1, 2].map(() => inFlight.add((id) => ids.push(id)));
    expect([ids, inFlight.size]).toEqual([[0, 1], 2]);
    expect(inFlight.settle(1, FINE)).toBe(true);
    expect([inFlight.settle(1, LOST), inFlight.settle(7, LOST)]).toEqual([false, false]);
    inFlight.settleAll(LOST);
    expect(await Promise.all(answers)).toEqual([LOST, FINE]);
    expect(inFlight.size).toBe(0);
  });

  it('are given up after half a minute where a worker answers others and drops these', async () => {
    const inFlight = new InFlight();
    const dropped = inFlight.add(() => undefined);
    inFlight.giveUpDropped(15_000);
    const later = inFlight.add(() => undefined);
    inFlight.giveUpDropped(15_000);
    expect((await dropped).status).toBe(504);
    expect(inFlight.size).toBe(1);
    inFlight.settleAll(FINE);
    expect(await later).toEqual(FINE);
  });

  it('are waited for until the last is answered, or lost', async () => {
    const inFlight = new InFlight();
    await inFlight.empty(60_000);
    void inFlight.add(() => undefined);
    void inFlight.add(() => undefined);
    const empty = inFlight.empty(60_000);
    inFlight.settle(0, FINE);
    inFlight.settleAll(LOST);
    await empty;
    void inFlight.add(() => undefined);
    await inFlight.empty(1);
    expect(inFlight.size).toBe(1);
  });
});
