import { tmpdir } from 'node:os';
import { DemoRunError } from '../../core/domain/errors.js';
import type { FolderFacts } from '../../core/domain/app-source.js';
import { commandSchema, type AppSpec, type Runtime } from '../../core/domain/app-spec.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { checkAppName } from '../../core/onboarding/app-name.js';
import {
  chooseApp,
  nameFor,
  TELLING_FILES,
  type AppChoice,
  type AppFromFolder,
  type ChosenValue,
} from '../../core/onboarding/choose-app.js';
import { readSpec } from '../../core/onboarding/read-spec.js';
import { checkRepoUrl } from '../../core/onboarding/repo-url.js';
import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import { refuseOtherSystems } from '../app/processes/app-processes.js';
import { sha256 } from '../app/registry.js';
import { buildApp } from '../app-source/build.js';
import { openBuildUser } from '../app-source/build-user.js';
import { cloneRepository } from '../app-source/clone.js';
import { readGitState, type GitState } from '../app-source/git.js';
import { readFolder } from '../app-source/read-folder.js';
import { openWorkplace, type Workplace } from '../app-source/workplace.js';
import { registryOf } from './registry.js';

/** An app of somebody's own, as it was asked for. */
export interface AskedApp {
  /** Where it lies; undefined where its repository is cloned. */
  readonly folder: string | undefined;
  readonly name: string | undefined;
  readonly repo: string | undefined;
  readonly runtime: Runtime | undefined;
  readonly start: string | undefined;
  readonly health: string | undefined;
  readonly build: boolean;
  /** Whether the folder counts for more than the registered spec. */
  readonly replace: boolean;
  /** The variables of our environment that the build and the app are given. */
  readonly variables: readonly string[];
}

/** An app that is there, built where that was asked for. */
export interface PreparedApp {
  readonly folder: string;
  readonly own: AppFromFolder;
  readonly request: RawOnboardingRequest;
  /** Variables with which the app finds what was built for it. */
  readonly built: Readonly<Record<string, string>>;
}

/** Where it is made ready, and who is told what takes long. */
export interface Preparing {
  readonly root: string;
  readonly signal: AbortSignal;
  readonly waits?: {
    /** Says what is waited for while the work goes on. */
    during<Result>(text: string, work: () => Promise<Result>): Promise<Result>;
  };
}

/**
 * Fetches, reads and builds an app of somebody's own, does the work with it, and clears away what was made for it.
 * @throws DemoRunError `system_refused` on a system without /proc, `usage`, `input_unreadable`, `repository_refused`,
 * `source_unreachable`, `build_failed`, `interrupted`; what the work throws
 */
export async function withOwnApp<Result>(
  asked: AskedApp,
  place: Preparing,
  work: (prepared: PreparedApp) => Promise<Result>,
): Promise<Result> {
  refuseOtherSystems();
  refuseUnset(asked.variables);
  const parent = asked.folder === undefined ? place.root : tmpdir();
  const known = asked.folder === undefined ? undefined : readFolder(asked.folder, TELLING_FILES);
  const workplace = openWorkplace(parent, place.signal);
  let prepared: PreparedApp;
  try {
    prepared = await prepare(asked, { ...place, workplace, known });
    // What was cloned or built in it is needed as long as the app.
    if (asked.folder === undefined || asked.build) return await work(prepared);
  } finally {
    await workplace.close();
  }
  return work(prepared);
}

interface Source {
  readonly folder: string;
  readonly facts: FolderFacts;
  readonly state: GitState;
}

async function prepare(
  asked: AskedApp,
  around: Preparing & { readonly workplace: Workplace; readonly known: FolderFacts | undefined },
): Promise<PreparedApp> {
  const { workplace, root } = around;
  const source = await sourceOf(asked, workplace, around.known);
  const { folder, facts, state } = source;
  const name = nameOf(asked, facts);
  const choice = withStart(
    chooseApp(facts, {
      ...asked,
      registered: asked.replace ? undefined : registeredSpec(root, name),
    }),
    facts,
  );
  const building = () => build(asked, workplace, { source, choice });
  const told = `The app is built: ${choice.build_command.value}`;
  const built = asked.build ? await (around.waits?.during(told, building) ?? building()) : {};
  const repository = repositoryOf(asked, state);
  const commands = {
    build_command: choice.build_command.value,
    start_command: choice.start_command.value,
    health_endpoint: choice.health_endpoint.value,
  };
  const own: AppFromFolder = {
    choice,
    repository,
    commands,
    served: {
      from: asked.folder === undefined ? 'clone' : 'folder',
      name: toPrintableAscii(facts.name).slice(0, 80),
    },
    source: {
      ...(state.commit !== undefined && { commit: state.commit }),
      ...(state.isModified && { modified: true as const }),
      commands_sha256: sha256(`${commands.build_command}\n${commands.start_command}`),
    },
    isBuilt: asked.build,
  };
  const repo_url = repository.value ?? undefined;
  return { folder, own, built, request: { name, repo_url, runtime: choice.runtime.value } };
}

async function sourceOf(
  { folder, repo = '' }: AskedApp,
  workplace: Workplace,
  known: FolderFacts | undefined,
): Promise<Source> {
  if (folder !== undefined && known !== undefined) {
    return { folder, facts: known, state: await readGitState(workplace, folder) };
  }
  const cloned = await cloneRepository(workplace, { url: repo, protocols: ['https'] });
  const state = { commit: cloned.commit, remoteUrl: repo, isModified: false };
  const name =
    repo
      .replace(/\/$/, '')
      .replace(/\.git$/, '')
      .split('/')
      .at(-1) ?? '';
  return {
    folder: cloned.folder,
    facts: { ...readFolder(cloned.folder, TELLING_FILES), name },
    state,
  };
}

/** @throws DemoRunError `usage` where the folder gives no name that is accepted */
function nameOf({ name }: AskedApp, facts: FolderFacts): string {
  const found = name ?? nameFor(facts)?.value;
  if (found !== undefined) return found;
  throw new DemoRunError('usage', `no name for the app follows from the folder ${facts.name}`, {
    reasons: checkAppName(facts.name.toLowerCase()).map(({ remedy }) => remedy),
    remedy: 'name it with --app, for example --app my-shop',
  });
}

/** A spec that is not sound is refused when it is onboarded, with what is wrong with it. */
function registeredSpec(root: string, name: string): AppSpec | undefined {
  if (checkAppName(name).length > 0) return undefined;
  const text = registryOf(root).find(name);
  const reading = text === undefined ? undefined : readSpec(text, name);
  return reading?.sound === true ? reading.spec : undefined;
}

/** @throws DemoRunError `usage` where nothing says how it is started, or what says so is no command */
function withStart(
  choice: AppChoice,
  { name }: FolderFacts,
): AppChoice & { readonly start_command: ChosenValue } {
  const { start_command, build_command } = choice;
  const remedy = "say how, for example --start 'npm start' or --start 'python app.py'";
  if (start_command === undefined) {
    throw new DemoRunError('usage', `nothing in the folder ${name} says how the app is started`, {
      reasons: [
        'looked for: web: in a Procfile; the script start in package.json; server.js; app.py; main.py',
      ],
      remedy,
    });
  }
  for (const { value, because } of [start_command, build_command]) {
    if (commandSchema.safeParse(value).success) continue;
    throw new DemoRunError('usage', `a command is not 1 to 300 printable characters: ${because}`, {
      remedy,
    });
  }
  return { ...choice, start_command };
}

/** A folder needs no repository; what its remote says is taken where a request could say it, too. */
function repositoryOf(
  { repo, folder }: AskedApp,
  { remoteUrl }: GitState,
): ChosenValue<string | null> {
  if (repo !== undefined) {
    return { value: repo, because: folder === undefined ? 'it was cloned' : '--repo says so' };
  }
  if (remoteUrl === undefined) return { value: null, because: 'the folder has no remote' };
  if (remoteUrl.startsWith('https://') && checkRepoUrl(remoteUrl).length === 0) {
    return { value: remoteUrl, because: 'the remote origin of the folder' };
  }
  return { value: null, because: 'its remote is no https URL that is accepted; --repo names one' };
}

async function build(
  { folder, variables }: AskedApp,
  workplace: Workplace,
  { source, choice }: { readonly source: Source; readonly choice: AppFromFolder['choice'] },
): Promise<Readonly<Record<string, string>>> {
  const user = folder === undefined ? openBuildUser(source.folder) : undefined;
  try {
    return await buildApp(workplace, {
      folder: source.folder,
      command: choice.build_command.value,
      startCommand: choice.start_command.value,
      python: source.facts.python,
      passedVariables: variables,
      user,
    });
  } finally {
    await user?.close();
  }
}

/** Of one that is not set, the app would miss what somebody meant it to have. */
function refuseUnset(variables: readonly string[]): void {
  const unset = variables.filter((name) => process.env[name] === undefined);
  if (unset.length === 0) return;
  throw new DemoRunError('usage', `--app-env names what is not set here: ${unset.join(', ')}`, {
    remedy: 'set it, or leave it out',
  });
}
