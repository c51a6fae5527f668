import { resolve } from 'node:path';
import type { OpenBackend } from '../../run/assembly/backend.js';
import { ownApp } from '../../run/assembly/own-app.js';
import type { RUN_FLAGS } from '../command-table/run-flags.js';
import type { Parsed } from '../options.js';
import { readDependencies, refuseDependencies } from './dependency-options.js';

type AskedApp = Pick<
  Parsed<typeof RUN_FLAGS>,
  'appDir' | 'start' | 'startWithin' | 'appEnv' | 'appPath' | 'dependency' | 'simulated'
>;

const START_WITHIN_S = 60;
const MS_PER_S = 1_000;

/**
 * What serves the app that is asked for; undefined for the demo app.
 * @throws UsageError for dependencies that cannot be broken
 */
export function ownAppFor(asked: AskedApp): OpenBackend | undefined {
  const { appDir, start, startWithin = START_WITHIN_S, appEnv, appPath, dependency } = asked;
  if (appDir === undefined) {
    refuseDependencies(dependency);
    return undefined;
  }
  return ownApp({
    folder: resolve(appDir),
    startCommand: start,
    startWithinMs: startWithin * MS_PER_S,
    variables: appEnv,
    dependencies: readDependencies(dependency, process.env),
    path: appPath,
  });
}
