import type { Clock } from '../../../core/domain/ports.js';
import type { ProcessTraces } from '../../processes/reap.js';
import type { ProcessStart } from '../../processes/start-process.js';
import type { ReplicaListeners } from '../replica.js';
import type { ProcessGroups } from './process-groups.js';
import type { ReplicaLog } from './replica-log.js';

/** How one replica is begun. */
export interface ProcessReplicaOptions extends ReplicaListeners {
  readonly name: string;
  /** Gives the program and what it needs, once its port is known. */
  readonly prepare: (port: number) => PreparedReplica;
  readonly healthEndpoint: string;
  readonly startWithinMs: number;
  readonly groups: ProcessGroups;
  readonly clock: Pick<Clock, 'nowUs'>;
}

export interface PreparedReplica {
  readonly start: ProcessStart;
  readonly traces: ProcessTraces;
  readonly log: ReplicaLog;
}
