import { DemoRunError } from '../../core/domain/errors.js';
import type { ExitCode } from '../../core/domain/exit-codes.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import type { VerdictWord } from '../../audit/summary/verdict-words.js';
import { endOnboarding } from '../../run/walkthrough/end-onboarding.js';
import { onboardApp } from '../../run/walkthrough/onboard-app.js';
import { interruptibly } from '../interruption.js';
import type { CommonOptions } from '../options.js';
import { presentQuietly } from '../present.js';
import { readJsonFile, readJsonStdin } from '../read-json-object.js';
import { UsageError } from '../usage-error.js';
import { createPrinter } from '../views/printer.js';
import { stateFolder } from '../../audit/library/state-folder.js';
import { openOnboarding } from '../../run/assembly/open-onboarding.js';
import { refuseOddOwn, withAskedApp, type AskedOwn, type OwnPlan } from './own-app-options.js';

const HOW_TO = 'give --name, --repo and --runtime, or --file FILE, or a JSON object on stdin';

const WORDS: Partial<Record<VerdictWord, string>> = { PASS: 'ONBOARDED', FAIL: 'REJECTED' };

interface AskedOnboarding extends CommonOptions {
  readonly name: string | undefined;
  readonly repo: string | undefined;
  readonly runtime: string | undefined;
  readonly file: string | undefined;
  readonly replace: boolean;
  readonly appDir: string | undefined;
  readonly start: string | undefined;
  readonly health: string | undefined;
}

/** `demo-run onboard`: step 1 of the walkthrough alone. */
export async function onboardCommand(options: AskedOnboarding): Promise<ExitCode> {
  const asked = askedOfFolder(options);
  refuseOddOwn(asked);
  if (options.appDir !== undefined) {
    if (options.file !== undefined) throw fileBesideFolder(options.file);
    return interruptibly((signal) =>
      withAskedApp(asked, { root: options.root, signal }, (plan) =>
        onboard(options, { request: plan?.request ?? {}, own: plan?.own, signal }),
      ),
    );
  }
  const request = await readRequest(options);
  return interruptibly((signal) => onboard(options, { request, own: undefined, signal }));
}

function onboard(
  options: AskedOnboarding,
  { request, own, signal }: Pick<OwnPlan, 'request' | 'own'> & { readonly signal: AbortSignal },
): Promise<ExitCode> {
  const notify = createPrinter(options);
  return openOnboarding(
    { root: options.root, stateFolder: stateFolder(), request, own, notify, signal },
    async ({ main, registry }) => {
      await onboardApp({
        log: main.log,
        registry,
        request,
        own,
        replaceSpec: options.replace,
        notify,
      });
      const { verdict, check } = await endOnboarding(main, notify);
      const word = WORDS[verdict.word] ?? verdict.word;
      presentQuietly(options, `${word}  ${toPrintableAscii(check.path)}`);
      return verdict.exit_code;
    },
  );
}

/** Onboarding alone builds nothing and starts nothing. */
function askedOfFolder(options: AskedOnboarding): AskedOwn {
  return {
    ...options,
    app: options.name,
    appEnv: [],
    dependency: [],
    appPath: undefined,
    startWithin: undefined,
    build: false,
    clone: false,
    trustRepository: false,
    simulated: false,
  };
}

function fileBesideFolder(file: string): UsageError {
  return new UsageError([
    {
      field: '--file',
      rule: 'option_file',
      value: file,
      accepted: 'no file beside --app-dir: the folder says the rest',
      remedy: 'leave out --file or --app-dir',
    },
  ]);
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
