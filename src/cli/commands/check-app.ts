import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { checkApp } from '../../run/assembly/check-app.js';
import { withOwnApp } from '../../run/assembly/prepare-own-app.js';
import { folderTold } from '../../run/walkthrough/onboard-app.js';
import type { CHECK_APP_FLAGS } from '../command-table/check-app-flags.js';
import { interruptibly } from '../interruption.js';
import type { Parsed } from '../options.js';
import { peopleStream, present } from '../present.js';
import { createWaits, openProgressLine } from '../progress-line.js';
import { UsageError } from '../usage-error.js';
import { checkedAppText } from '../views/check-app-text.js';
import { readDependencies } from './dependency-options.js';
import { askedApp, refuseOddOwn, startWithinMs } from './own-app-options.js';

type AskedCheck = Parsed<typeof CHECK_APP_FLAGS>;

/** `demo-run check-app`: whether an app of one's own can be run here, and what it lacks. */
export function checkAppCommand(options: AskedCheck): Promise<ExitCode> {
  if (options.appDir === undefined) throw folderMissing();
  const asked = {
    ...options,
    repo: undefined,
    clone: false,
    trustRepository: false,
    replace: false,
    simulated: false,
  };
  refuseOddOwn(asked);
  const waits = createWaits(() => openProgressLine(peopleStream(options), !options.quiet));
  return interruptibly((signal) =>
    withOwnApp(askedApp(asked), { root: options.root, signal, waits }, async (prepared) => {
      const checked = await checkApp(prepared, {
        startWithinMs: startWithinMs(options),
        variables: options.appEnv,
        dependencies: readDependencies(options.dependency, process.env),
        path: options.appPath,
        signal,
      });
      const isFit = checked.findings.every(({ ok }) => ok);
      const folder = folderTold(prepared.own);
      present(
        options,
        [folder, { fact: 'app_checked', fit: isFit, ...checked }],
        (style) => checkedAppText({ folder, checked }, { style, root: options.root }),
        { line: isFit ? 'FIT' : 'NOT FIT' },
      );
      return isFit ? EXIT.ok : EXIT.answerIsNo;
    }),
  );
}

function folderMissing(): UsageError {
  return new UsageError([
    {
      field: '--app-dir',
      rule: 'option_appDir',
      value: undefined,
      accepted: 'the folder that the app lies in',
      remedy: 'name it: `demo-run check-app --app-dir ./my-shop`',
    },
  ]);
}
