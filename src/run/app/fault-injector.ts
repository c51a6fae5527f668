import { availableParallelism } from 'node:os';
import type { Fault, LoggedFault } from '../../core/domain/fault.js';
import type { Alert } from '../../core/domain/observation.js';
import type { Clock, FaultInjector } from '../../core/domain/ports.js';
import type { Replica, ReplicaFault } from './replica.js';
import { searchPath } from './app-log.js';
import { FailingWorkers } from './faults/failing-workers.js';
import { machineLater } from './machine-later.js';
import { startAfter } from './faults/planned-injection.js';
import type { PoolObserver } from './pool-observer.js';
import type { OwnLoad } from './faults/own-load.js';
import { replayAlerts } from './faults/recorded-alerts.js';
import {
  measureRequestCost,
  offeredLoad,
  type OfferedLoad,
  type RequestCost,
} from './faults/request-cost.js';
import type { Traffic } from './traffic.js';
import type { WorkerPool } from './worker-pool.js';

export interface FaultTargets {
  readonly pool: Pick<WorkerPool, 'serving'>;
  readonly observer: Pick<PoolObserver, 'raise' | 'withdraw'>;
  readonly traffic: () => Pick<Traffic, 'offer' | 'request'>;
  readonly clock: Clock;
  /**
   * Where the app depends on something that we stand before. @returns takes it away again
   * @throws DemoRunError `usage` for what it does not depend on
   */
  readonly breakDependency: (fault: Extract<Fault, { kind: 'dependency' }>) => () => void;
  /** Of an app of somebody's own, of which nobody knows what a request costs. */
  readonly ownLoad?: OwnLoad | undefined;
}

/** Breaks the app for real, one way for each kind of fault. */
export class PoolFaults implements FaultInjector {
  readonly #targets: FaultTargets;
  readonly #failing = new Set<FailingWorkers<Replica>>();
  #cost: Promise<RequestCost> | undefined;
  #alerts = 0;

  constructor(targets: FaultTargets) {
    this.#targets = targets;
  }

  async inject(fault: Fault, afterMs = 0): Promise<() => Promise<void>> {
    const { ownLoad } = this.#targets;
    const start =
      fault.kind === 'load' && ownLoad !== undefined
        ? await this.#prepareOwnLoad(fault, ownLoad)
        : () => this.#start(fault);
    return startAfter(start, afterMs, machineLater);
  }

  /** An app of somebody's own has no heap limit of ours, and does not work for as long as it is told to. */
  async describe(fault: Fault): Promise<LoggedFault | undefined> {
    const { ownLoad } = this.#targets;
    if (ownLoad === undefined) return undefined;
    if (fault.kind === 'leak') return { kind: 'leak' };
    if (fault.kind !== 'load') return undefined;
    const { kind, offered_load_ppm } = fault;
    const load = await this.#offeredLoad(fault, ownLoad);
    const { path, diagnostics } = ownLoad;
    diagnostics.info('what a request costs', { ...(await this.#cost), ...load, path });
    const told = { kind, offered_load_ppm, path };
    return 'whyNot' in load ? { ...told, not_offered: load.whyNot } : told;
  }

  search(text: string): Promise<void> {
    return this.#targets.traffic().request(searchPath(text));
  }

  /** A worker begins to serve: it may be the next to fail. */
  meet(worker: Replica): void {
    for (const failing of this.#failing) failing.meet(worker);
  }

  /** @returns takes it away again */
  #start(fault: Fault): () => void {
    switch (fault.kind) {
      case 'leak':
        return this.#fail(fault.kind, 1);
      case 'exit':
      case 'throw':
      case 'hang':
        return this.#fail(fault.kind, fault.times);
      case 'load':
        return this.#targets
          .traffic()
          .offer(`/work?ms=${String(fault.work_ms)}`, intervalMs(fault));
      case 'dependency':
        return this.#targets.breakDependency(fault);
      case 'alert': {
        const alert_id = this.#raise(fault.source, fault);
        return () => {
          this.#targets.observer.withdraw(alert_id);
        };
      }
      case 'alerts':
        return replayAlerts(
          fault,
          {
            raise: (source) => this.#raise(source, fault),
            withdraw: (alertId) => {
              this.#targets.observer.withdraw(alertId);
            },
          },
          machineLater,
        );
    }
  }

  async #prepareOwnLoad(
    fault: Extract<Fault, { kind: 'load' }>,
    ownLoad: OwnLoad,
  ): Promise<() => () => void> {
    const load = await this.#offeredLoad(fault, ownLoad);
    if ('whyNot' in load) return () => () => undefined;
    return () => this.#targets.traffic().offer(ownLoad.path, load.intervalMs);
  }

  /** What a request costs is measured once, while nothing is broken yet. */
  async #offeredLoad(
    { offered_load_ppm }: Extract<Fault, { kind: 'load' }>,
    ownLoad: OwnLoad,
  ): Promise<OfferedLoad> {
    this.#cost ??= measureRequestCost(ownLoad);
    const cost = await this.#cost;
    return offeredLoad(cost, offered_load_ppm, availableParallelism());
  }

  #fail(kind: ReplicaFault, times: number): () => void {
    const broken: Replica[] = [];
    const failing = new FailingWorkers<Replica>({
      times,
      later: machineLater,
      serving: () => this.#targets.pool.serving,
      breakWorker: (worker) => {
        broken.push(worker);
        worker.inject(kind);
      },
    });
    this.#failing.add(failing);
    failing.begin();
    return () => {
      this.#failing.delete(failing);
      for (const worker of broken) worker.fix?.();
      failing.end();
    };
  }

  #raise(
    source: string,
    { claimed_utilization_ppm, text }: Pick<Alert, 'claimed_utilization_ppm' | 'text'>,
  ): string {
    this.#alerts += 1;
    const alert_id = `a${String(this.#alerts)}`;
    const at_us = this.#targets.clock.nowUs();
    const alert = { alert_id, at_us, source, claimed_utilization_ppm };
    this.#targets.observer.raise(text === undefined ? alert : { ...alert, text });
    return alert_id;
  }
}

/** An offered load of 1,250,000 ppm is one and a quarter of what one worker can do. */
function intervalMs({ work_ms, offered_load_ppm }: Extract<Fault, { kind: 'load' }>): number {
  return (work_ms * 1_000_000) / offered_load_ppm;
}
