import type { Dependency } from '../app/dependencies/read-dependency.js';
import { openAppProcesses } from '../app/processes/app-processes.js';
import { createManagedApp } from '../app/managed-app.js';
import { holdableClock } from '../app/holdable-clock.js';
import { machineClock } from '../app/machine-clock.js';
import { logFolder } from '../../audit/library/log-files.js';
import { STANDBY_WORKERS, type OpenBackend } from './backend.js';

/** An app of somebody's own, as it is to be started. */
export interface OwnApp {
  /** Where it lies. */
  readonly folder: string;
  readonly startWithinMs: number;
  /** The variables of our environment that it is given. */
  readonly variables: readonly string[];
  /** What it is given besides, so that it finds what was built for it. */
  readonly built: Readonly<Record<string, string>>;
  /** What it depends on: it is given a proxy of ours in place of each. */
  readonly dependencies: readonly Dependency[];
  /** What the background traffic asks for, where that is not its health. */
  readonly path: string | undefined;
}

/** Processes, and the machine's clock. */
export function ownApp(app: OwnApp): OpenBackend {
  return ({ root, port, diagnostics, requestsPerSecond, notify }) => {
    const clock = holdableClock(machineClock);
    return {
      name: 'processes',
      dependencies: app.dependencies.map(({ name }) => name),
      clock,
      hold: clock,
      runDigits: undefined,
      createApp: (spec, runId = 'measured') =>
        createManagedApp({
          spec,
          root,
          port,
          standbys: STANDBY_WORKERS,
          requestsPerSecond,
          clock,
          diagnostics,
          path: app.path ?? spec.health_endpoint,
          dependencies: app.dependencies,
          openReplicas: (variables) =>
            openAppProcesses({
              root,
              runId,
              folder: app.folder,
              command: spec.start_command,
              healthEndpoint: spec.health_endpoint,
              startWithinMs: app.startWithinMs,
              env: { ...process.env, ...app.built, ...variables },
              passedVariables: [
                ...app.variables,
                ...Object.keys(app.built),
                ...Object.keys(variables),
              ],
              logs: logFolder(root).folder,
              clock,
              diagnostics,
              onRoot: () => {
                notify?.({ fact: 'remark', code: 'app_runs_as_root', about: app.folder });
              },
            }),
        }),
    };
  };
}
