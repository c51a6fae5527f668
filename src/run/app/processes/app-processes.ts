import { createHash, randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DemoRunError } from '../../../core/domain/errors.js';
import type { Clock, Diagnostics } from '../../../core/domain/ports.js';
import { quote } from '../../../core/domain/safe-text.js';
import {
  isOpenTo,
  makeHomeFolder,
  removeMarkedHomes,
  type HomeFolder,
} from '../../processes/home-folder.js';
import { reap, type ProcessTraces } from '../../processes/reap.js';
import { removeTree } from '../../processes/remove-tree.js';
import { WardenLink } from '../../processes/warden-link.js';
import type { ReplicaListeners, ReplicaSource } from '../replica.js';
import { bareEnvironment } from '../../processes/bare-environment.js';
import { makeOutputFolder } from './output-folder.js';
import { ProcessGroups } from './process-groups.js';
import { ProcessReplica } from './process-replica.js';
import { ReplicaLog } from './replica-log.js';
import type { PreparedReplica } from './replica-options.js';

/** In the environment of all that serves an app: which root it serves, and which replica it is. */
const APP_MARKER = 'DEMO_RUN_APP';
const REPLICA_MARKER = 'DEMO_RUN_REPLICA';
/** Below what a double holds, above what anybody sets by hand; those of agents lie higher. */
const LOCK_LIMIT_FROM = 2 ** 45;
const SHELL = '/bin/sh';

export interface AppProcessesOptions {
  /** Of the run: no two runs are in it at the same time. */
  readonly root: string;
  /** Where the app begins. */
  readonly folder: string;
  /** A line for the shell, in which `{port}` stands for the replica's port. */
  readonly command: string;
  readonly healthEndpoint: string;
  readonly startWithinMs: number;
  /** Ours, of which the app gets what it needs to find programs, and the named ones. */
  readonly env: NodeJS.ProcessEnv;
  readonly passedVariables: readonly string[];
  /** The folder of the logs: what each replica writes is kept there, in a file of its own. */
  readonly logs: string;
  readonly runId: string;
  /** Called where the app runs as root, because no other user may enter its folder. */
  readonly onRoot: () => void;
  readonly clock: Pick<Clock, 'nowUs'>;
  readonly diagnostics: Diagnostics;
}

/**
 * Makes ready what an app of somebody's own needs: a home, and another process that ends all that serves the app
 * where we cannot. What an earlier run of this root has left behind is ended first: nobody runs in it beside us.
 * @throws DemoRunError `system_refused` on a system without /proc, `usage`; the system's error
 */
export async function openAppProcesses(options: AppProcessesOptions): Promise<ReplicaSource> {
  refuseOtherSystems();
  refuseNoFolder(options.folder);
  const traces = tracesOf(options.root);
  const left = await reap(traces);
  if (left.killed > 0) {
    options.diagnostics.warn('ended what an earlier run had left', { processes: left.killed });
  }
  removeMarkedHomes('app', traces.variable);
  const outputFolder = makeOutputFolder(options.logs, options.runId);
  const isAnother = isRoot() && isOpenTo(options.folder);
  if (isRoot() && !isAnother) options.onRoot();
  const home = makeHomeFolder('app', isAnother, traces.variable);
  const warden = new WardenLink(home.outer);
  warden.watch({ ...traces, uid: home.uid });
  const groups = new ProcessGroups();
  let begun = 0;
  return {
    start: (name, listeners) =>
      new ProcessReplica({
        ...listeners,
        name,
        healthEndpoint: options.healthEndpoint,
        startWithinMs: options.startWithinMs,
        groups,
        clock: options.clock,
        prepare: (port) =>
          prepareReplica(options, {
            name,
            port,
            home,
            traces,
            outputFolder,
            listeners,
            number: (begun += 1),
          }),
      }),
    async close() {
      await reap({ ...traces, uid: home.uid });
      await warden.done();
      if (existsSync(home.outer)) removeTree(home.outer);
    },
  };
}

interface Prepared {
  readonly name: string;
  readonly port: number;
  /** Of this run's replicas it is the only one with it. */
  readonly number: number;
  readonly home: HomeFolder;
  /** Of all that serves the app. */
  readonly traces: RootTraces;
  readonly outputFolder: string;
  readonly listeners: Pick<ReplicaListeners, 'onLog' | 'onDiagnostic'>;
}

function prepareReplica(options: AppProcessesOptions, given: Prepared): PreparedReplica {
  const { name, port, home, traces, outputFolder, listeners } = given;
  const softLockLimit = traces.lockLimit - given.number;
  const marker = randomBytes(16).toString('hex');
  const command = options.command.replaceAll('{port}', String(port));
  const [app, root] = traces.variable.split('=') as [string, string];
  const own = { [app]: root, [REPLICA_MARKER]: marker, PORT: String(port) };
  return {
    start: {
      words: [SHELL, '-c', command],
      env: { ...bareEnvironment(options.env, options.passedVariables, home.home), ...own },
      cwd: options.folder,
      uid: home.uid,
      lockLimit: traces.lockLimit,
      softLockLimit,
    },
    traces: {
      variable: `${REPLICA_MARKER}=${marker}`,
      lockLimit: traces.lockLimit,
      softLockLimit,
    },
    log: new ReplicaLog({
      path: join(outputFolder, `${name}.txt`),
      onLine: listeners.onLog,
      onDiagnostic: listeners.onDiagnostic,
    }),
  };
}

type RootTraces = ProcessTraces & { readonly lockLimit: number };

/** The same for every run of a root, so that the next one knows what an earlier one has left. */
export function tracesOf(root: string): RootTraces {
  const hash = createHash('sha256').update(root).digest();
  return {
    variable: `${APP_MARKER}=${hash.toString('hex').slice(0, 32)}`,
    lockLimit: LOCK_LIMIT_FROM + hash.readUIntBE(0, 5),
  };
}

/** Root gives an app another user, where that user can get to its folder. */
function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function refuseNoFolder(folder: string): void {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder) return;
  throw new DemoRunError('usage', `there is no folder ${quote(folder)} to start the app in`, {
    remedy: 'let --app-dir name the folder in which its command is to be run',
  });
}

/** @throws DemoRunError `system_refused` on a system without /proc */
export function refuseOtherSystems(): void {
  if (process.platform === 'linux') return;
  throw new DemoRunError('system_refused', 'an app of your own is served on Linux only', {
    remedy: 'leave out --app-dir: the demo app and --simulated run here, too',
  });
}
