import { DEMO_APP } from '../../../core/domain/app-spec.js';
import { elapsed } from '../../../core/domain/figures.js';
import type { LoggedRun } from '../../../core/domain/proof-lines/run-record.js';
import { html, type Part } from '../markup.js';
import type { CheckedLog } from '../report.js';

/** What, when, for how long, where and under which rules: what is asked of a run first. */
export function firstFacts(
  { app_name, problem, digest: { clock } }: CheckedLog,
  run: LoggedRun,
): [string, Part][] {
  const { backend, env, observes } = run;
  const virtual = backend === 'simulated' ? ' (virtual)' : '';
  const last = problem === null ? 'the last' : 'the last good one';
  return [
    ['App', appText(app_name, run)],
    ['Began', `${momentText(clock.began)}${virtual}`],
    ['Duration', `${elapsed(clock.lastedMs)}${virtual}, from the first line to ${last}`],
    ['Environment', `${env}${observes === true ? ', only observed' : ''}`],
    ['Policy', policyText(run)],
  ];
}

/** What else is to be known of how it ran. */
export function factsOfRun(run: LoggedRun): [string, Part][] {
  const { bus, bus_place, seed, job, versions } = run;
  const place = bus_place === undefined ? '' : ` at ${bus_place}`;
  return [
    [
      'Ran with',
      html`bus ${bus}${place}, seed ${seed}, demo-run ${versions.demo_run}, Node ${versions.node},
        Q-table <code class="hash">${shortHash(run.q_table_sha256)}</code>`,
    ],
    ...jobRow(job),
  ];
}

const SERVED_IN: Readonly<Record<LoggedRun['backend'], string>> = {
  worker_threads: 'in worker threads',
  processes: 'in processes of its own',
  simulated: 'under a virtual clock',
  none: '',
};

/** Which app the run was about, and what answered the requests. */
function appText(app_name: string | null, { backend, app_served }: LoggedRun): string {
  const name = app_name ?? 'none';
  if (backend === 'none') return `${name}; no app ran`;
  const served = backend === 'processes' ? 'itself' : (app_served ?? servedAsNamed(backend));
  const place = app_served === undefined ? '' : ' in its place';
  return `${name}, served by ${served}${place}, ${SERVED_IN[backend]}`;
}

function servedAsNamed(backend: LoggedRun['backend']): string {
  return backend === 'simulated' ? 'a simulated app' : DEMO_APP.folder;
}

/** What it lets be done where the run was, and the hash of all of it. */
function policyText({ env, policy, policy_sha256 }: LoggedRun): Part {
  const asks = policy.environment_approval[env];
  return html`allows ${listed(policy.environment_allow[env])};
    ${asks.length === 0 ? null : html`a human approves ${listed(asks)}; `}never
    ${listed(policy.never)} (<code class="hash">${shortHash(policy_sha256)}</code>)`;
}

function listed(actions: readonly string[]): string {
  return actions.length === 0 ? 'nothing' : actions.join(', ');
}

/** Only where several runs were played at the same time. */
function jobRow(job: number | undefined): [string, Part][] {
  return job === undefined ? [] : [['Job', `${String(job)} of --jobs, in a process of its own`]];
}

/** `2026-11-30 06:08:17 UTC`: to a second, as people write it down. */
function momentText(timestamp: string | undefined): string {
  return timestamp === undefined ? 'not known' : `${timestamp.slice(0, 19).replace('T', ' ')} UTC`;
}

function shortHash(sha256: string): string {
  return sha256.slice(0, 12);
}
