import { logExitCode } from '../../audit/library/log-exit-code.js';
import { foldLog } from '../../audit/library/log-reader.js';
import type { KnownLog } from '../../audit/library/seal-of.js';
import { judgedScenarios, type JudgedOfRun } from '../../audit/summary/judged-scenarios.js';
import { SummaryFold } from '../../audit/summary/run-summary.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { shorten } from '../../core/domain/safe-text.js';
import { RunFold, scenarioFromIncident } from '../../core/scenario/from-log.js';
import { endedWell, type LoggedIncident } from '../../core/scenario/logged-incident.js';
import { readPolicyInputs } from '../../run/assembly/policy-file.js';
import { EXPECTED } from '../../run/walkthrough/expected.js';
import type { CommonOptions } from '../options.js';
import { present } from '../present.js';
import { namedLog } from '../named-log.js';
import { readLogArgument } from '../read-log-argument.js';
import { diagnosticText } from '../views/diagnostic-text.js';
import { problemEvent } from '../views/problem-event.js';

const SEE_RUNS = 'see the runs and incidents with: `demo-run log`';
const REFUSED = 'no scenario is made of a log that does not verify';

interface AskedIncident extends CommonOptions {
  readonly fromRun: string;
  readonly incident: number | undefined;
  /** The JSON Schema that the file names. */
  readonly schema: string;
}

/** Prints the scenario file that brings an incident of a run about once more. Only reads. */
export async function newFromRun(options: AskedIncident): Promise<ExitCode> {
  const path = namedLog(options.fromRun, options.root);
  const folds = { run: new RunFold(), summary: new SummaryFold() };
  const known = await readLogArgument(path, () =>
    foldLog(path, (line) => {
      folds.run.take(line);
      folds.summary.take(line);
    }),
  );
  const { problem } = known;
  if (problem !== null) return refuseLog(path, known, problem, options);
  const { run, run_id } = known;
  if (run === null || run_id === null) throw nothingIn(path);
  const { run: fold, summary } = folds;
  const missed = judgedScenarios({ run, summary: summary.summary() }, EXPECTED).find(isMissed);
  const incident = chosen(fold.incidents, options.incident, missed?.id, path);
  const text = scenarioFromIncident({
    run_id,
    run,
    incident,
    schema: options.schema,
    app: fold.app,
    scaling: fold.scaling,
    answer: fold.answerIn(incident),
    built_in_policy: readPolicyInputs(undefined).policy_sha256,
  });
  process.stdout.write(text);
  return EXIT.ok;
}

/** Of which something was not as expected. */
function isMissed({ ending }: JudgedOfRun): boolean {
  return ending !== 'passed' && ending !== 'observed';
}

/** The one that is asked for, or the one that is most worth to be tried again. */
function chosen(
  incidents: readonly LoggedIncident[],
  wanted: number | undefined,
  missed: string | undefined,
  path: string,
): LoggedIncident {
  const found =
    wanted === undefined
      ? (incidents.find(({ injected }) => missed !== undefined && injected?.scenario === missed) ??
        incidents.find((incident) => !endedWell(incident)) ??
        incidents[0])
      : incidents[wanted - 1];
  if (found !== undefined) return found;
  if (incidents.length === 0) throw nothingIn(path);
  return refuse(`the run has no incident ${String(wanted)}, but ${String(incidents.length)}`);
}

function refuseLog(
  path: string,
  { lines }: KnownLog,
  problem: NonNullable<KnownLog['problem']>,
  options: CommonOptions,
): ExitCode {
  present(
    options,
    problemEvent(path, lines, problem),
    (style) => diagnosticText(path, problem, style, REFUSED),
    { people: process.stderr },
  );
  return logExitCode(problem);
}

function nothingIn(path: string): DemoRunError {
  return new DemoRunError('input_unreadable', `there is no incident in ${shorten(path, 200)}`, {
    remedy: 'name the log of a run: latest, previous, its number, or its file',
  });
}

function refuse(what: string, remedy = SEE_RUNS): never {
  throw new DemoRunError('input_unreadable', what, { remedy });
}
