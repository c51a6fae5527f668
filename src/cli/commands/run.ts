import type { InputProblem } from '../../core/onboarding/problem.js';
import type { ExitCode } from '../../core/domain/exit-codes.js';
import type { ProgressEvent, Notify } from '../../run/walkthrough/progress-events.js';
import { runWalkthrough } from '../../run/walkthrough/run-walkthrough.js';
import { exitBySignal, isInterruption, watchForInterruption } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { peopleStream, presentQuietly } from '../present.js';
import { awaitedAgent } from '../presenting/awaited-agent.js';
import { openPresenter } from '../presenting/open-presenter.js';
import { stateFolder } from '../../audit/library/state-folder.js';
import { createWaits, openProgressLine, type Waits } from '../progress-line.js';
import { openTerminal } from '../terminal.js';
import { printJson } from '../views/json.js';
import { interruptedLine, resultLine } from '../views/result-text.js';
import { openRun } from '../../run/assembly/open-run.js';
import type { AskedRun } from '../command-table/run-flags.js';
import { comparisonFor } from './agent-comparison.js';
import { withAskedApp } from './own-app-options.js';
import { parseRunOptions, type RunOptions } from './run-options.js';

/** `demo-run [run]`: the walkthrough. */
export async function runCommand(asked: AskedRun): Promise<ExitCode> {
  const options = parseRunOptions(asked);
  const interruption = watchForInterruption();
  const diagnostics = openOperatorLog(options.root, options.logLevel);
  const presenter = openPresenter(options, interruption);
  const waits = waitsFor(options);
  const notify: Notify = (fact) => {
    waits.clear();
    presenter.notify(fact);
  };
  try {
    const plan = {
      ...options,
      openAgent: options.openAgent && awaitedAgent(options.openAgent, waits),
      kind: 'run',
      stateFolder: stateFolder(),
      notify: withQuietLine(notify, options),
      pacing: presenter.pacing,
      signal: interruption.signal,
      terminal: openTerminal(interruption.signal),
      diagnostics,
      compareAnswers: comparisonFor(options, diagnostics, waits),
    } as const;
    diagnostics.info('run started', { env: options.env, root: options.root });
    const place = { root: options.root, signal: interruption.signal, waits };
    const result = await withAskedApp(asked, place, (own) =>
      openRun({ ...plan, ...own }, runWalkthrough),
    );
    diagnostics.info('run ended', { run_id: result.run_id, exit_code: result.exit_code });
    return result.exit_code;
  } catch (error) {
    const interrupted = interruption.exitCode();
    if (interrupted !== undefined) {
      diagnostics.info('run interrupted', { exit_code: interrupted });
      if (!isInterruption(error)) diagnostics.warn('run failed', { err: error });
      presenter.flush();
      sayInterrupted(options, interrupted);
      return exitBySignal(interrupted, error);
    }
    diagnostics.warn('run failed', { err: error });
    throw error;
  } finally {
    presenter.flush();
    interruption.dispose();
  }
}

/** Every run ends with a verdict: in the same words as its readers call it. */
function sayInterrupted(options: RunOptions, exit_code: ExitCode): void {
  const line = interruptedLine(exit_code);
  if (options.json) printJson({ fact: 'interrupted', verdict: 'INCOMPLETE', exit_code });
  if (options.quiet) presentQuietly(options, line);
  else peopleStream(options).write(`\n${line}\n`);
}

/** Nothing is written over where somebody is asked for a key. */
function waitsFor(options: RunOptions): Waits {
  const isWanted = !options.quiet && !options.step;
  return createWaits(() => openProgressLine(peopleStream(options), isWanted));
}

function withQuietLine(notify: Notify, options: RunOptions): Notify {
  let rejected: readonly InputProblem[] = [];
  return (fact: ProgressEvent) => {
    notify(fact);
    if (fact.fact === 'problems') rejected = fact.problems;
    if (fact.fact === 'result') presentQuietly(options, resultLine(fact.result, rejected));
  };
}
