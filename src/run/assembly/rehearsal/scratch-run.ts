import { rounded } from '../../../core/domain/figures.js';
import { randomUUID } from 'node:crypto';
import { copyFileSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DemoRunError, messageOf } from '../../../core/domain/errors.js';
import { openLink } from '../../events/redis-link.js';
import type { RunRecord } from '../../../core/domain/proof-lines/run-record.js';
import type { ProgressEvent, RunResult } from '../../walkthrough/progress-events.js';
import { runWalkthrough } from '../../walkthrough/run-walkthrough.js';
import { specFile } from '../../app/registry.js';
import { checkAppName } from '../../../core/onboarding/app-name.js';
import { inScratchFolder, nearestExisting } from '../../../base/scratch-folder.js';
import { logFolder } from '../../../audit/library/log-files.js';
import { asSystemRefusal } from '../../../core/domain/system-error.js';
import { learnedTablePath } from '../q-table-file.js';
import { REHEARSALS } from '../sinks.js';
import { openRun } from '../open-run.js';
import type { RunPlan } from '../run-plan.js';
import { slowStartFindings } from '../slow-start.js';
import { failed, type ReadinessFinding } from './finding.js';

export interface Rehearsed {
  readonly finding: ReadinessFinding;
  /** Of an app that starts so slowly that a limit of the policy cannot hold it. */
  readonly slow: readonly ReadinessFinding[];
  /** How long the six steps take here by themselves; undefined where they did not come to an end. */
  readonly took_ms: number | undefined;
}

/** A run, but for where it keeps things and whom it tells. */
export type Rehearsable = Omit<RunPlan, 'stateFolder' | 'notify'>;

/** How long Redis may take to forget a rehearsal. */
const FORGET_WITHIN_MS = 2_000;

/**
 * Plays the very run that is going to be shown, in a folder that goes with it: with what this root
 * holds of the app and of what was learned, and on the Redis that is named. No human is asked. The
 * folder lies where the run's own will lie, so that what that disk refuses is found out.
 */
export async function rehearseRun(plan: Rehearsable): Promise<Rehearsed> {
  const stream = `${REHEARSALS}:${randomUUID()}`;
  const [played] = await Promise.allSettled([playApart(plan, stream)]);
  const left = plan.redis === undefined ? undefined : await forgetStream(plan.redis, stream);
  if (played.status === 'rejected') throw played.reason;
  const { finding, slow, took_ms } = played.value;
  const found = left === undefined ? finding.found : `${finding.found}; ${left}`;
  return { finding: { ...finding, found }, slow, took_ms };
}

async function playApart(plan: Rehearsable, stream: string): Promise<Rehearsed> {
  const parent = nearestExisting(logFolder(plan.root).folder);
  const start = new SeenStart();
  try {
    const result = await inScratchFolder(parent, '.rehearsal-', (scratch) =>
      playIn(scratch, plan, { stream, start }),
    );
    const finding = findingOf(plan, result);
    return { finding, slow: start.findings(), took_ms: result.wall_us / 1_000 };
  } catch (error) {
    if (error instanceof DemoRunError && error.code === 'interrupted') throw error;
    const otherwise = 'see what it says; try it with --only crash, or on another machine';
    const known = asSystemRefusal(error) ?? error;
    return {
      finding: failed('play', known, otherwise),
      slow: start.findings(),
      took_ms: undefined,
    };
  }
}

/** How long the app took to start, and the policy that it was started under. */
class SeenStart {
  #policy: RunRecord['policy'] | undefined;
  #longest_us = 0;
  #isBroken = false;

  take(event: ProgressEvent): void {
    if (event.fact === 'run') this.#policy ??= event.run.policy;
    if (event.fact !== 'line') return;
    const { line } = event;
    this.#isBroken ||= line.event_name === 'FAILURE_INJECTED';
    if (this.#isBroken || line.event_name !== 'RUNTIME_EMIT') return;
    this.#longest_us = Math.max(this.#longest_us, line.measured.response_time_us ?? 0);
  }

  findings(): ReadinessFinding[] {
    return this.#policy === undefined ? [] : slowStartFindings(this.#longest_us, this.#policy);
  }
}

function playIn(
  scratch: string,
  plan: Rehearsable,
  { stream, start }: { readonly stream: string; readonly start: SeenStart },
): Promise<RunResult> {
  copyWhatCounts(plan, scratch);
  const isApproved = plan.env === 'prod' && plan.observe !== true;
  return openRun(
    {
      ...plan,
      root: scratch,
      stream,
      stateFolder: join(scratch, 'state'),
      notify: (event) => {
        start.take(event);
      },
      // Where a human is asked, everything but the act is rehearsed: that is another behaviour than the run's.
      observe: plan.observe === true || isApproved,
      expectDigest: isApproved ? undefined : plan.expectDigest,
    },
    runWalkthrough,
  );
}

/** @returns what is left behind, where this user of Redis may not remove it: that keeps nobody from a run */
async function forgetStream(redis: string, stream: string): Promise<string | undefined> {
  try {
    const link = await openLink(redis, FORGET_WITHIN_MS);
    await link
      .ask((client) => client.unlink(stream))
      .finally(() => {
        link.close();
      });
    return undefined;
  } catch (error) {
    return `its stream ${stream} may be left there: ${messageOf(error)}`;
  }
}

function copyWhatCounts({ root, env, request }: Rehearsable, to: string) {
  const name = String(request['name']);
  const specs = checkAppName(name).length === 0 ? [join(root, specFile(name))] : [];
  for (const path of [...specs, learnedTablePath(root, env)]) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const copy = join(to, path.slice(root.length));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(path, copy);
  }
}

function findingOf(
  { env, observe }: Pick<RunPlan, 'env' | 'observe'>,
  result: RunResult,
): ReadinessFinding {
  const check = 'play';
  const how = observe === true || env === 'prod' ? ', only observed' : '';
  if (result.passed) {
    return {
      check,
      ok: true,
      found: `all steps played in a scratch folder in ${rounded.ms(result.wall_us)}: ${result.verdict}`,
    };
  }
  const [first] = result.unmet;
  const what = first === undefined ? 'the app is rejected' : `${first.about}: ${first.seen}`;
  return {
    check,
    ok: false,
    found: `played in a scratch folder${how}, it ends with exit ${String(result.exit_code)}: ${what}`,
    remedy:
      first?.remedy ??
      '`demo-run onboard` says which rule it breaks; a changed app needs --replace',
  };
}
