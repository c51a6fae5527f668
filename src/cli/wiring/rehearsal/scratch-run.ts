import { copyFileSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DemoRunError } from '../../../domain/errors.js';
import { openLink } from '../../../events/redis-link.js';
import type { RunResult } from '../../../walkthrough/facts.js';
import { runWalkthrough } from '../../../walkthrough/run-walkthrough.js';
import { specFile } from '../../../app/registry.js';
import { inScratchFolder, nearestExisting } from '../../../files/scratch-folder.js';
import { logFolder } from '../../../proof/log-files.js';
import { asSystemRefusal } from '../../system-error.js';
import { validateRequest } from '../../../onboarding/validate-request.js';
import { learnedTablePath } from '../q-table-file.js';
import { streamOf } from '../sinks.js';
import { withHouse, type HouseOptions } from '../with-house.js';
import { failed, type Finding } from './finding.js';

export interface Rehearsed {
  readonly finding: Finding;
  /** How long the six steps take here by themselves; undefined where they did not come to an end. */
  readonly took_ms: number | undefined;
}

/** A run, but for where it keeps things and whom it tells. */
export type Rehearsable = Omit<HouseOptions, 'stateFolder' | 'tell'>;

/** How long Redis may take to forget a rehearsal. */
const FORGET_WITHIN_MS = 2_000;

/**
 * Plays the very run that is going to be shown, in a folder that goes with it: with what this root
 * holds of the app and of what was learned, and on the Redis that is named. No human is asked. The
 * folder lies where the run's own will lie, so that what that disk refuses is found out.
 */
export async function rehearseRun(house: Rehearsable): Promise<Rehearsed> {
  const parent = nearestExisting(logFolder(house.root).folder);
  try {
    const result = await inScratchFolder(parent, '.rehearsal-', (scratch) =>
      playIn(scratch, house),
    );
    return { finding: findingOf(house, result), took_ms: result.wall_us / 1_000 };
  } catch (error) {
    if (error instanceof DemoRunError && error.code === 'interrupted') throw error;
    const otherwise = 'see what it says; try it with --only crash, or on another machine';
    const known = asSystemRefusal(error) ?? error;
    return { finding: failed('play', known, otherwise), took_ms: undefined };
  }
}

async function playIn(scratch: string, house: Rehearsable): Promise<RunResult> {
  let runId: string | undefined;
  try {
    copyWhatCounts(house, scratch);
    return await withHouse(
      {
        ...house,
        root: scratch,
        stateFolder: join(scratch, 'state'),
        tell(fact) {
          if (fact.fact === 'run') runId = fact.run_id;
        },
        // Where a human is asked, everything but the act is rehearsed.
        observe: house.observe === true || house.env === 'prod',
      },
      runWalkthrough,
    );
  } finally {
    if (runId !== undefined) await forgetStream(house, runId);
  }
}

/** A user of Redis who may not delete leaves a stream behind, as a run does: that keeps nobody from one. */
async function forgetStream(
  { redis, env, request }: Pick<HouseOptions, 'redis' | 'env' | 'request'>,
  runId: string,
): Promise<void> {
  if (redis === undefined) return;
  try {
    const link = await openLink(redis, FORGET_WITHIN_MS);
    await link
      .ask((client) => client.unlink(streamOf(env, String(request['name']), runId)))
      .finally(() => {
        link.close();
      });
  } catch {
    // What was rehearsed has been found out by now.
  }
}

function copyWhatCounts({ root, env, request }: Rehearsable, to: string) {
  const validation = validateRequest(request);
  const specs = validation.valid ? [join(root, specFile(validation.request.name))] : [];
  for (const path of [...specs, learnedTablePath(root, env)]) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const copy = join(to, path.slice(root.length));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(path, copy);
  }
}

function findingOf(
  { env, observe }: Pick<HouseOptions, 'env' | 'observe'>,
  result: RunResult,
): Finding {
  const check = 'play';
  const how = observe === true || env === 'prod' ? ', only observed' : '';
  if (result.passed) {
    const ms = (result.wall_us / 1_000).toFixed(0);
    return {
      check,
      ok: true,
      found: `all steps played in a scratch folder in ${ms} ms${how}: PASS`,
    };
  }
  const [first] = result.shortfalls;
  const what = first === undefined ? 'the app is rejected' : `${first.about}: ${first.seen}`;
  return {
    check,
    ok: false,
    found: `played in a scratch folder${how}, it ends with exit ${String(result.exit_code)}: ${what}`,
    remedy:
      first?.remedy ?? 'demo-run onboard says which rule it breaks; a changed app needs --replace',
  };
}
