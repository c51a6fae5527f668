import { isStillThere, type ProcessEntry } from '../../processes/process-table.js';
import { findProcesses, signalAll, type ProcessTraces } from '../../processes/reap.js';
import type { ReplicaFault } from '../replica.js';
import { limitData, setDataLimit } from './data-limit.js';

/**
 * Breaks what bears these traces: `exit` kills it, `hang` stops it, `leak` lets it have no more memory than it
 * has. It cannot be made to throw from outside; `throw` kills it.
 * @returns takes it away again from what is still there
 * @throws DemoRunError `system_refused` where this machine cannot limit memory
 */
export function breakProcesses(traces: ProcessTraces, fault: ReplicaFault): () => void {
  if (fault === 'leak') return limitMemory(findProcesses(traces) ?? []);
  signalAll(traces, fault === 'hang' ? 'SIGSTOP' : 'SIGKILL');
  return () => {
    signalAll(traces, 'SIGCONT');
  };
}

/** Of the whole group: which of its processes does the work nobody knows. */
function limitMemory(entries: readonly ProcessEntry[]): () => void {
  const undo = entries.flatMap((entry) => {
    const before = limitData(entry.pid);
    return before === undefined ? [] : [{ entry, before }];
  });
  return () => {
    for (const { entry, before } of undo) {
      if (isStillThere(entry)) setDataLimit(entry.pid, before);
    }
  };
}
