import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/decider/random.js';
import type { BusEntry, EventBus } from '../../../src/core/domain/ports.js';
import { reconcile } from '../../../src/run/events/reconcile.js';
import { startCuttingProxy, type Cut } from '../../support/cutting-proxy.js';
import { emitGroup, idsOfGroup, openEmittingRun } from '../../support/emitting-run.js';
import { hasRedisServer, operatorOf, type RunningRedis } from '../../support/redis-server.js';
import { STREAM, openBus, ownRedis, urlAt } from '../../support/weather.js';

const EVENTS = process.env['DEMO_RUN_SOAK'] === '1' ? 100_000 : 20_000;
const KILLS = 4;
const LARGEST_GROUP = 120;
const CUTS: readonly Cut[] = ['before', 'within', 'after'];
/** Of a hundred requests, so many are cut. */
const CUT_OF_HUNDRED = 25;

/** Cuts by dice, and counts what it does. */
function dice(random: () => number) {
  const told = { requests: 0, cut: 0 };
  const kinds = new Set<Cut>();
  const throwDice = (): Cut | undefined => {
    if (!way.isFaulty) return undefined;
    told.requests += 1;
    if (random() * 100 >= CUT_OF_HUNDRED) return undefined;
    told.cut += 1;
    const kind = CUTS[Math.floor(random() * CUTS.length)] ?? 'after';
    kinds.add(kind);
    return kind;
  };
  const way = { told, kinds, throwDice, isFaulty: false };
  return way;
}

/** Tries for as long as it takes: what a fault that lasts has stopped is delivered later. */
async function inTheEnd<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^sink_un/) as string });
    }
  }
}

/** Receives and acknowledges until it has so many. */
async function receiveAll(bus: EventBus, events: number): Promise<string[]> {
  const ids: string[] = [];
  const acknowledgements: Promise<void>[] = [];
  while (ids.length < events) {
    const delivery = await inTheEnd(() => bus.receive(1_000));
    if (delivery === undefined) continue;
    ids.push(delivery.event.event_id);
    acknowledgements.push(inTheEnd(() => delivery.acknowledge()));
  }
  await Promise.all(acknowledgements);
  return ids;
}

/** Emits in groups of all sizes, and kills the server in the midst of it. */
async function emitAll(
  opened: ReturnType<typeof openEmittingRun>,
  parts: { readonly bus: EventBus; readonly server: RunningRedis; readonly random: () => number },
): Promise<void> {
  const { bus, server, random } = parts;
  let emitter = opened.newEmitter();
  let kills = 0;
  let restarting: Promise<void> = Promise.resolve();
  for (let from = 0; from < EVENTS;) {
    if (from > ((kills + 1) * EVENTS) / (KILLS + 1)) {
      kills += 1;
      await restarting;
      restarting = server.kill().then(() => server.start());
    }
    const size = Math.min(EVENTS - from, 1 + Math.floor(random() * LARGEST_GROUP));
    const outcomes = await emitGroup(emitter, { from, size });
    if (outcomes.some(({ status }) => status === 'rejected')) {
      const late = opened.emissions().slice(from);
      await inTheEnd(() => bus.publish(late.map(({ entry }) => entry)));
      emitter = opened.newEmitter();
    }
    from += size;
  }
  await restarting;
}

describe.skipIf(!hasRedisServer)('a way on which every fourth request breaks', () => {
  it('and a server that is killed again and again lose nothing, double nothing, and keep the order', async () => {
    const random = seededRandom(20_260_101);
    const server = await ownRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    const way = dice(random);
    const { told, kinds } = way;
    const proxy = await startCuttingProxy(server.port, way.throwDice);
    const bus = await openBus(urlAt(proxy.port));
    way.isFaulty = true;
    const opened = openEmittingRun(bus);

    const [received] = await Promise.all([
      receiveAll(bus, EVENTS),
      emitAll(opened, { bus, server, random }),
    ]);

    const history: readonly BusEntry[] = await inTheEnd(() => bus.history());
    const emissions = opened.emissions();
    const expected = idsOfGroup(0, EVENTS);
    expect(emissions.map(({ entry }) => entry.event.event_id)).toEqual(expected);
    expect(history).toEqual(emissions.map(({ entry }) => entry));
    expect(received).toEqual(expected);
    expect(reconcile(emissions, { ...(await opened.contents()), bus: history })).toEqual([]);
    expect(await operatorOf(server).xpending(STREAM, 'decider')).toEqual([0, null, null, null]);
    expect(told.cut / told.requests).toBeGreaterThan(0.2);
    expect([...kinds].sort()).toEqual([...CUTS].sort());
  }, 300_000);
});
