import { logExitCode } from '../../audit/library/log-exit-code.js';
import { compareTraces } from '../../audit/diff/compare-traces.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { isInconclusive } from '../../core/domain/seal-words.js';
import { shorten } from '../../core/domain/safe-text.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { namedLog } from '../named-log.js';
import { readLogArgument } from '../read-log-argument.js';
import { diagnosticText } from '../views/diagnostic-text.js';
import { diffText, type ComparedRuns } from '../views/diff-text.js';
import { problemEvent } from '../views/problem-event.js';
import { readRun, type ReadRun } from '../../audit/library/read-run.js';

const NOT_COMPARED = 'a log that does not verify is not compared';

interface AskedDiff extends CommonOptions {
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** `demo-run diff [A] [B]`: whether two runs behaved alike. Only reads. */
export async function diffCommand(options: AskedDiff): Promise<ExitCode> {
  const [a, b] = comparedLogs(options);
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

/** One that is named is compared with the latest; the latest itself, with the one before. */
function comparedLogs({ a, b, root }: AskedDiff): [a: string, b: string] {
  const [one, other] = [namedLog(a ?? 'previous', root), namedLog(b ?? 'latest', root)];
  return b === undefined && one === other ? [namedLog('previous', root), other] : [one, other];
}

function read(path: string, like?: ReadRun): Promise<ReadRun> {
  return readLogArgument(path, () => readRun(path, like?.trace));
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
