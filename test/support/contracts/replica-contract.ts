import { describe, expect, it, onTestFinished } from 'vitest';
import type {
  Replica,
  ReplicaFault,
  ReplicaListeners,
  StartReplica,
} from '../../../src/run/app/replica.js';
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

/** What the contract is tried with. */
export interface ReplicaUnderTest {
  /** Starts an app that answers /health, and /work?ms=N after so long. */
  readonly start: StartReplica;
  /** Starts an app that leaves before it is ready. */
  readonly startBroken: StartReplica;
  /** The ways to leave that it knows. */
  readonly leaves: readonly Exclude<ReplicaFault, 'hang'>[];
  /** What may come of a request that is open when it is told to end: some may answer first. */
  readonly openAtEnd: readonly number[];
}

/** The promises of the port, which every replica keeps. */
export function replicaContract(
  name: string,
  { start, startBroken, leaves, openAtEnd }: ReplicaUnderTest,
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

    it.each(leaves)('tells that it left, once: %s', async (fault) => {
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

    it('ends when it is told to, and lets nobody wait', async () => {
      const { replica } = startOne(start);
      await replica.ready;
      const open = replica.handle('/work?ms=400', 1);
      await replica.end();
      expect(openAtEnd).toContain((await open).status);
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
