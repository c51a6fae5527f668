import { logExitCode } from '../../audit/library/log-exit-code.js';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareTraces } from '../../audit/diff/compare-traces.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { isInconclusive } from '../../core/domain/seal-words.js';
import { quote, shorten } from '../../core/domain/safe-text.js';
import { nearest } from '../../core/onboarding/nearest.js';
import { logFolder, type LogFolder } from '../../audit/library/log-files.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { readLogArgument } from '../read-log-argument.js';
import { diagnosticText } from '../views/diagnostic-text.js';
import { diffText, type ComparedRuns } from '../views/diff-text.js';
import { problemEvent } from '../views/problem-event.js';
import { findRun, latestRun, previousRun } from '../../audit/library/find-run.js';
import { readRun, type ReadRun } from '../../audit/library/read-run.js';

const WORDS = { latest: latestRun, previous: previousRun };
const NOT_COMPARED = 'a log that does not verify is not compared';
const RUN_ID = /^\d{6,}-[0-9a-f]{4}$/;

interface AskedDiff extends CommonOptions {
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** `demo-run diff [A] [B]`: whether two runs behaved alike. Only reads. */
export async function diffCommand(options: AskedDiff): Promise<ExitCode> {
  const logs = logFolder(options.root);
  const [a, b] = [pathOf(options.a ?? 'previous', logs), pathOf(options.b ?? 'latest', logs)];
  const runOfA = await read(a);
  const runs = { a: runOfA, b: await read(b, runOfA) };
  const broken = [runs.a, runs.b].filter(({ problem }) => problem !== null);
  if (broken.length > 0) {
    reportBroken(broken, options);
    const codes = broken.map(({ problem }) => logExitCode(problem));
    return codes.find((code) => code === EXIT.proofLogInvalid) ?? EXIT.inconclusive;
  }
  const comparison = compareTraces(runs.a.trace, runs.b.trace);
  const compared = { ...runs, comparison };
  present(options, factOf(compared), (style) => diffText(compared, style));
  // Of what is unfinished, or was not sealed when it was written, equality says nothing.
  if (isInconclusive(runs.a) || isInconclusive(runs.b)) return EXIT.inconclusive;
  return comparison.same ? EXIT.ok : EXIT.answerIsNo;
}

function read(path: string, like?: ReadRun): Promise<ReadRun> {
  return readLogArgument(path, () => readRun(path, like?.trace));
}

/** A word, the id of a run of this root, or a file. */
function pathOf(text: string, logs: LogFolder): string {
  if (text === 'latest' || text === 'previous') {
    return WORDS[text](logs) ?? refuse(`there is no ${text} run in ${logs.folder}`);
  }
  if (RUN_ID.test(text)) {
    return findRun(logs, text)?.path ?? refuse(`there is no run ${text} in ${logs.folder}`);
  }
  const path = resolve(text);
  const word = existsSync(path) ? undefined : nearest(text, Object.keys(WORDS));
  return word === undefined ? path : refuse(`there is no run ${quote(text)}`, word);
}

function refuse(what: string, meant?: string): never {
  const remedy = 'name two logs, or two runs by their ids, or make one more with: demo-run run';
  throw new DemoRunError('input_unreadable', what, {
    remedy: meant === undefined ? remedy : `did you mean ${meant}?`,
  });
}

function reportBroken(broken: readonly ReadRun[], options: CommonOptions): void {
  present(
    options,
    broken.flatMap(({ path, lines, problem }) =>
      problem === null ? [] : [problemEvent(path, lines, problem)],
    ),
    (style) =>
      broken.flatMap(({ path, problem }) =>
        problem === null ? [] : diagnosticText(path, problem, style, NOT_COMPARED),
      ),
    { line: `INVALID  ${broken.map(({ path }) => shorten(path, 200)).join(', ')}` },
  );
}

function factOf({ a, b, comparison }: ComparedRuns): object {
  return { fact: 'diff', a: aboutRun(a), b: aboutRun(b), ...comparison };
}

function aboutRun({ path, digest, ...known }: ReadRun): object {
  const { run_id, lines, app_name, run, seal, unknown, held } = known;
  const app_served = run?.app_served ?? null;
  return {
    path,
    run_id,
    app_name,
    app_served,
    lines,
    seal,
    unknown,
    held,
    behaviour_digest: digest,
  };
}
