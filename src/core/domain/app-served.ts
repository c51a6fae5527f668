import { DEMO_APP } from './app-spec.js';
import type { RunRecord } from './proof-lines/run-record.js';

/** What answers requests, whatever the app is called. */
const SERVED_BY: Readonly<Record<RunRecord['backend'], string | undefined>> = {
  worker_threads: DEMO_APP.folder,
  // It is what it is called.
  processes: undefined,
  simulated: 'a simulated app',
  none: undefined,
};

/**
 * What serves in the place of an app that is named otherwise: `apps/demo-api`, or nothing but the
 * simulated app. Undefined where the app is the demo app, or where none runs.
 */
export function appServed(backend: RunRecord['backend'], appName: unknown): string | undefined {
  return appName === DEMO_APP.name ? undefined : SERVED_BY[backend];
}

/** A run whose app is a name only, in words: `my-shop, served by apps/demo-api in its place`. */
export function servedInWords(
  appName: string | null,
  run: Pick<RunRecord, 'app_served'> | null,
): string | undefined {
  if (run?.app_served === undefined) return undefined;
  return `${appName ?? 'the app'}, served by ${run.app_served} in its place`;
}
