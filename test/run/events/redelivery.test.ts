import { describe, expect, it } from 'vitest';
import { DemoRunError } from '../../../src/core/domain/errors.js';
import { reconcile } from '../../../src/run/events/reconcile.js';
import { restoreCsv } from '../../../src/run/events/restore-csv.js';
import { readHistoryOf, restoreStream } from '../../../src/run/events/restore-stream.js';
import { startCuttingProxy, type Cut } from '../../support/cutting-proxy.js';
import { emitGroup, idsOfGroup, openEmittingRun } from '../../support/emitting-run.js';
import { hasRedisServer, operatorOf, type RunningRedis } from '../../support/redis-server.js';
import { STREAM, openBus, ownRedis, urlAt } from '../../support/weather.js';

const LONG_MS = 30_000;
/** How many events are emitted while all is well, in the emission that fails, and after it. */
const [WELL, FAILING, AFTER] = [200, 150, 30];
const EVENTS = WELL + FAILING + AFTER;

interface Trouble {
  readonly comes: (parts: { server: RunningRedis; way: { cut?: Cut } }) => Promise<unknown>;
  readonly goes: (server: RunningRedis) => Promise<unknown>;
  /** Whether the server has stored the first event of the emission that fails. */
  readonly isStored: boolean;
}

/** What lasts for longer than an emission is tried. */
const TROUBLES: Record<string, Trouble> = {
  'the server was killed': {
    comes: ({ server }) => server.kill(),
    goes: (server) => server.start(),
    isStored: false,
  },
  'every answer was lost': {
    comes({ way }) {
      way.cut = 'after';
      return Promise.resolve();
    },
    goes: () => Promise.resolve(),
    isStored: true,
  },
};

function codeOf(outcome: PromiseSettledResult<number>): unknown {
  if (outcome.status === 'fulfilled') return 'emitted';
  return outcome.reason instanceof DemoRunError ? outcome.reason.code : outcome.reason;
}

describe.skipIf(!hasRedisServer)('what a run could not emit any more', () => {
  it.each(Object.entries(TROUBLES))(
    'is restored from its log: nothing is lost or double, all in order: %s',
    async (_what, { comes, goes, isStored }) => {
      const server = await ownRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
      const way: { cut?: Cut } = {};
      const proxy = await startCuttingProxy(server.port, () => way.cut);
      const bus = await openBus(urlAt(proxy.port));
      const opened = openEmittingRun(bus);
      const emitter = opened.newEmitter();
      const well = await emitGroup(emitter, { from: 0, size: WELL });
      await (await bus.receive(LONG_MS))?.acknowledge();
      const [pending] = await operatorOf(server).xpending(STREAM, 'decider');

      await comes({ server, way });
      const failed = await emitGroup(emitter, { from: WELL, size: FAILING });
      const after = await emitGroup(emitter, { from: WELL + FAILING, size: AFTER });
      await goes(server);
      expect(new Set(well.map(codeOf))).toEqual(new Set(['emitted']));
      expect(new Set([...failed, ...after].map(codeOf))).toEqual(new Set(['emission_failed']));

      const emissions = opened.emissions();
      const place = { url: server.url, stream: STREAM };
      const csv = await restoreCsv(opened.csvPath, emissions);
      const stream = await restoreStream(place, emissions);
      const contents = await opened.contents();
      const history = await readHistoryOf(place);

      expect(pending).toBeGreaterThan(0);
      expect(stream).toMatchObject({ settled: pending, lacking: [] });
      expect(stream.added.includes(idsOfGroup(WELL, 1)[0] ?? '')).toBe(!isStored);
      expect(stream.added.slice(-AFTER)).toEqual(idsOfGroup(WELL + FAILING, AFTER));
      expect(csv.added).toEqual(idsOfGroup(WELL + FAILING, AFTER));
      expect(contents.csv.map(({ event_id }) => event_id)).toEqual(idsOfGroup(0, EVENTS));
      expect(history).toEqual(emissions.map(({ entry }) => entry));
      expect(history.map(({ event }) => event.event_id)).toEqual(idsOfGroup(0, EVENTS));
      const sinks = { csv: contents.csv, metrics: null, bus: history };
      expect(reconcile(emissions, sinks)).toEqual([]);
      const waiting = await operatorOf(server).xpending(STREAM, 'decider');
      expect(waiting).toEqual([0, null, null, null]);
    },
  );
});
