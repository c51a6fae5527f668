import { describe, expect, it, onTestFinished } from 'vitest';
import type { Replica, ReplicaListeners, StartReplica } from '../../../src/run/app/replica.js';
import { until } from '../pool.js';

const LONG_MS = 10_000;

/** A replica, and what it told whoever has started it. */
function startOne(start: StartReplica) {
  const exits: string[] = [];
  const answers: number[] = [];
  const listeners: ReplicaListeners = {
    onExit: (_replica, cause) => exits.push(cause),
    onAnswer: (sinceUs) => answers.push(sinceUs),
    onDiagnostic: () => undefined,
    onLog: () => undefined,
  };
  const replica: Replica = start('w1', listeners);
  onTestFinished(() => replica.end());
  return { replica, exits, answers };
}

/**
 * The promises of the port, which every replica of the demo app keeps.
 * @param start starts the demo app
 * @param startBroken starts an app that leaves before it is ready
 */
export function replicaContract(
  name: string,
  { start, startBroken }: { readonly start: StartReplica; readonly startBroken: StartReplica },
): void {
  describe(`${name}, as a replica`, () => {
    it('has its name, gets ready, and is well', async () => {
      const { replica } = startOne(start);
      await replica.ready;
      expect(replica).toMatchObject({ name: 'w1', exitCause: undefined, load: 0 });
      expect(await replica.probe()).toBe(200);
    });

    it('answers what it is handed, and says since when', async () => {
      const { replica, answers } = startOne(start);
      await replica.ready;
      const answer = replica.handle('/work?ms=1', 7);
      expect(replica).toMatchObject({ load: 1, lastUsed: 7 });
      expect(await answer).toMatchObject({ status: 200 });
      await replica.drained(LONG_MS);
      expect(replica.load).toBe(0);
      expect(answers).toHaveLength(1);
      expect(replica.takeSignsOfLife()).toBeGreaterThan(0);
    });

    it('rejects, and tells why, where it leaves before it is ready', async () => {
      const { replica, exits } = startOne(startBroken);
      await expect(replica.ready).rejects.toMatchObject({ code: 'worker_failed' });
      await until(() => exits.length > 0);
      expect(exits).toEqual([replica.exitCause]);
    });

    it.each(['exit', 'throw', 'leak'] as const)('tells that it left, once: %s', async (fault) => {
      const { replica, exits } = startOne(start);
      await replica.ready;
      replica.inject(fault);
      await until(() => replica.exitCause !== undefined);
      expect(exits).toEqual([replica.exitCause]);
      expect(await replica.handle('/health', 1)).toMatchObject({ status: 502 });
    });

    it('is found out where it hangs', async () => {
      const { replica } = startOne(start);
      await replica.ready;
      replica.inject('hang');
      let cause: string | undefined;
      await until(() => (cause = replica.look(5)) !== undefined);
      expect(cause).toBe('hang');
    });

    it('ends when it is told to, and answers what is open with a 502', async () => {
      const { replica } = startOne(start);
      await replica.ready;
      const open = replica.handle('/work?ms=400', 1);
      await replica.end();
      expect(await open).toMatchObject({ status: 502 });
      expect(replica.exitCause).toBeDefined();
    });

    it('tells how busy it is and how full its heap, or neither', async () => {
      const { replica } = startOne(start);
      await replica.ready;
      const ppm = replica.takeUtilizationPpm?.() ?? 0;
      expect(ppm).toBeGreaterThanOrEqual(0);
      expect(ppm).toBeLessThanOrEqual(1_000_000);
      expect(replica.heapUsedBytes ?? 0).toBeGreaterThanOrEqual(0);
    });
  });
}
