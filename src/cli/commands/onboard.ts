import { DemoRunError } from '../../core/domain/errors.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import { onboardApp } from '../../run/walkthrough/onboard-app.js';
import { interruptibly } from '../interruption.js';
import type { CommonOptions } from '../options.js';
import { presentQuietly } from '../present.js';
import { readJsonFile, readJsonStdin } from '../read-json-object.js';
import { createPrinter } from '../views/printer.js';
import { stateFolder } from '../../audit/library/state-folder.js';
import { openOnboarding } from '../../run/assembly/open-onboarding.js';

const HOW_TO = 'give --name, --repo and --runtime, or --file FILE, or a JSON object on stdin';

interface AskedOnboarding extends CommonOptions {
  readonly name: string | undefined;
  readonly repo: string | undefined;
  readonly runtime: string | undefined;
  readonly file: string | undefined;
  readonly replace: boolean;
}

/** `demo-run onboard`: step 1 of the walkthrough alone. */
export async function onboardCommand(options: AskedOnboarding): Promise<ExitCode> {
  const request = await readRequest(options);
  const notify = createPrinter(options);
  return interruptibly((signal) =>
    openOnboarding(
      { root: options.root, stateFolder: stateFolder(), request, notify, signal },
      async ({ main, registry }) => {
        const onboarding = await onboardApp({
          log: main.log,
          registry,
          request,
          replaceSpec: options.replace,
          notify,
        });
        const { check } = await main.end();
        notify({ fact: 'log_checked', check });
        const verdict = onboarding.accepted ? 'ONBOARDED' : 'REJECTED';
        presentQuietly(options, `${verdict}  ${toPrintableAscii(check.path)}`);
        return onboarding.accepted ? EXIT.ok : EXIT.answerIsNo;
      },
    ),
  );
}

/** Flags fill in or overrule what a file or stdin says. */
async function readRequest({
  name,
  repo,
  runtime,
  file,
}: AskedOnboarding): Promise<RawOnboardingRequest> {
  const flags = Object.fromEntries(
    Object.entries({ name, repo_url: repo, runtime }).filter(([, value]) => value !== undefined),
  );
  if (file !== undefined) return { ...readJsonFile(file, HOW_TO), ...flags };
  if (Object.keys(flags).length > 0) return flags;
  if (process.stdin.isTTY) {
    throw new DemoRunError('input_unreadable', 'nothing to onboard', { remedy: HOW_TO });
  }
  return readJsonStdin(HOW_TO);
}
