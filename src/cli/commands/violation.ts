import type { Environment } from '../../core/domain/environment.js';
import { throwIfInterrupted } from '../../core/domain/errors.js';
import type { ExitCode } from '../../core/domain/exit-codes.js';
import { generateSpec } from '../../core/onboarding/generate-spec.js';
import { countAttacks } from '../../run/walkthrough/attacks/attack-list.js';
import type { ProvedSafety, Run } from '../../run/walkthrough/run.js';
import { proveSafety } from '../../run/walkthrough/prove-safety.js';
import { endingLogs, withApp } from '../../run/walkthrough/run-walkthrough.js';
import { logFolder } from '../../audit/library/log-files.js';
import { interruptibly } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import type { CommonOptions } from '../options.js';
import { presentLast } from '../present.js';
import { stateFolder } from '../../audit/library/state-folder.js';
import { openTerminal } from '../terminal.js';
import { attacksVerdict } from '../views/attack-text.js';
import { ShortText } from '../views/short-text.js';
import { createPrinter } from '../views/printer.js';
import { eventText } from '../views/text-view.js';
import { attackUnwritableLog } from '../../run/assembly/attack-unwritable-log.js';
import { openRun } from '../../run/assembly/open-run.js';

const APP = {
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
} as const;

interface AskedAttacks extends CommonOptions {
  readonly env: Environment;
  readonly policy: string | undefined;
  readonly verbose: boolean;
}

/** `demo-mode-violation`: starts the app and attacks its gates. */
export async function violationCommand(options: AskedAttacks): Promise<ExitCode> {
  const short = new ShortText('classes');
  const isFull = options.verbose || options.json;
  const notify = createPrinter(
    options,
    isFull ? eventText : (fact, view) => short.rowsOf(fact, view),
  );
  return interruptibly(async (signal) => {
    const { summary } = await openRun(
      {
        ...options,
        kind: 'violation',
        stateFolder: stateFolder(),
        scenarios: [],
        learn: false,
        policyFile: options.policy,
        request: APP,
        replaceSpec: false,
        allowProdInjection: false,
        redis: undefined,
        port: 0,
        seed: 0,
        notify,
        signal,
        terminal: openTerminal(signal),
        diagnostics: openOperatorLog(options.root, options.logLevel),
      },
      (run) => endingLogs(run, () => attackOverRunningApp(run)),
    );
    presentLast(options, (style) => attacksVerdict(summary, style, !isFull && !options.quiet));
    return summary.exit_code;
  });
}

async function attackOverRunningApp(run: Run): Promise<ProvedSafety> {
  const { main, record, root, notify, signal } = run;
  notify({ fact: 'run', run_id: main.log.runId, app_name: APP.name, run: record, root });
  notify({ fact: 'step', step: 1, of: 1, title: 'The gates are attacked over the running app' });
  const app = run.createApp(generateSpec(APP));
  return withApp(app, signal, async () => {
    try {
      await app.operator.deploy();
      await app.operator.startServing();
    } catch (error) {
      const of = countAttacks(run.attackContext).made;
      if (signal.aborted) notify({ fact: 'attacks_interrupted', tried: 0, of });
      throw error;
    }
    return proveSafety(run, app, main, async () => {
      const row = await attackUnwritableLog(logFolder(root).folder, signal);
      throwIfInterrupted(signal);
      return [row];
    });
  });
}
