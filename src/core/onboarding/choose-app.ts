import type { FolderFacts, PackageFacts, ServedFrom } from '../domain/app-source.js';
import type { AppSpec, Runtime } from '../domain/app-spec.js';
import { deepFreeze } from '../domain/objects.js';
import { checkAppName } from './app-name.js';
import type { OwnParts } from './generate-spec.js';
import { TEMPLATES } from './templates.js';

/** Something that was chosen, and why. */
export interface ChosenValue<Value = string> {
  readonly value: Value;
  readonly because: string;
}

/** How the app in a folder is built, started and asked for its health. */
export interface AppChoice {
  readonly runtime: ChosenValue<Runtime>;
  readonly build_command: ChosenValue;
  /** Undefined where nothing in the folder says how. */
  readonly start_command: ChosenValue | undefined;
  readonly health_endpoint: ChosenValue;
}

/** The app in a folder, as a run is given it. */
export interface AppFromFolder extends OwnParts {
  readonly choice: AppChoice & { readonly start_command: ChosenValue };
  /** Its repository, and why that one or none. */
  readonly repository: ChosenValue<string | null>;
  readonly served: ServedFrom;
  /** Whether the build command was run. */
  readonly isBuilt: boolean;
}

/** What counts for more than the folder: what was typed, and before that what is registered. */
export interface ChoiceGiven {
  readonly runtime: Runtime | undefined;
  readonly start: string | undefined;
  readonly health: string | undefined;
  readonly registered: AppSpec | undefined;
}

/** The files that say something. */
export const TELLING_FILES = deepFreeze([
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'requirements.txt',
  'pyproject.toml',
  'app.py',
  'main.py',
  'server.js',
  'Procfile',
] as const);
type TellingFile = (typeof TELLING_FILES)[number];

/** Packages that make pages for a browser: what needs one of them is no backend alone. */
const OF_PAGES = [
  ...['@angular/core', 'astro', 'gatsby', 'next', 'nuxt', 'parcel', 'preact', 'react', 'solid-js'],
  ...['react-scripts', 'svelte', 'vite', 'vue', 'webpack'],
];
const NOTHING_TO_BUILD = 'true';
const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json'] as const;

/**
 * Chooses how the app in a folder is built and started: what was typed, else what its registered spec says, else what
 * the folder says by itself.
 */
export function chooseApp(facts: FolderFacts, given: ChoiceGiven): AppChoice {
  const runtime = chooseRuntime(facts, given);
  const registered = asRegistered(given.registered);
  const health = TEMPLATES[runtime.value].health_endpoint;
  return {
    runtime,
    build_command: registered('build_command') ?? chooseBuild(facts),
    start_command:
      typed(given.start, '--start') ?? registered('start_command') ?? chooseStart(facts, runtime),
    health_endpoint: typed(given.health, '--health') ??
      registered('health_endpoint') ?? {
        value: health,
        because: `the template ${runtime.value} has it; --health names another`,
      },
  };
}

/**
 * The name that an app gets from its folder: the package's, else the folder's, in lower case and with hyphens for
 * all else.
 * @returns undefined where that makes no name that is accepted
 */
export function nameFor({ name, packageJson }: FolderFacts): ChosenValue | undefined {
  const candidates = [
    { value: asAppName(packageJson?.name ?? ''), because: 'the name in package.json' },
    { value: asAppName(name), because: 'the name of the folder' },
  ];
  return candidates.find(({ value }) => checkAppName(value).length === 0);
}

/** A package's scope says whose it is, not what it is called. */
function asAppName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^@[^/]*\//, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '');
}

function typed(value: string | undefined, option: string): ChosenValue | undefined {
  return value === undefined ? undefined : { value, because: `${option} says so` };
}

/** A template's own command was never meant to be run; what else is registered was meant. */
function asRegistered(spec: AppSpec | undefined) {
  return (
    field: 'build_command' | 'start_command' | 'health_endpoint',
  ): ChosenValue | undefined => {
    if (spec === undefined) return undefined;
    const isMeant = spec.source !== undefined || spec[field] !== TEMPLATES[spec.type][field];
    return isMeant ? { value: spec[field], because: 'its registered spec says so' } : undefined;
  };
}

function chooseRuntime(facts: FolderFacts, given: ChoiceGiven): ChosenValue<Runtime> {
  if (given.runtime !== undefined) return { value: given.runtime, because: '--runtime says so' };
  if (given.registered !== undefined) {
    return { value: given.registered.type, because: 'its registered spec says so' };
  }
  const { packageJson } = facts;
  const python = pythonFile(facts);
  const page = OF_PAGES.find((name) => packageJson?.dependencies.includes(name));
  if (packageJson !== undefined && python !== undefined) {
    return { value: 'fullstack', because: `package.json and ${python} are there` };
  }
  if (page !== undefined) return { value: 'frontend', because: `package.json needs ${page}` };
  if (packageJson !== undefined) {
    return { value: 'backend', because: 'package.json needs nothing that makes pages' };
  }
  if (python !== undefined) return { value: 'backend', because: `${python} is there` };
  return { value: 'backend', because: 'nothing in the folder says otherwise' };
}

function chooseStart(facts: FolderFacts, runtime: ChosenValue<Runtime>): ChosenValue | undefined {
  const { packageJson, procfileWeb } = facts;
  if (procfileWeb !== undefined) return { value: procfileWeb, because: 'the Procfile has web:' };
  return (
    scriptStart(packageJson, runtime.value) ??
    (packageJson !== undefined && has(facts, 'server.js')
      ? { value: 'npm start', because: 'server.js is there, which npm starts' }
      : undefined) ??
    pythonStart(facts)
  );
}

function scriptStart(
  packageJson: PackageFacts | undefined,
  runtime: Runtime,
): ChosenValue | undefined {
  const scripts = packageJson?.scripts ?? {};
  const names = runtime === 'fullstack' ? ['start:prod', 'start'] : ['start', 'start:prod'];
  const name = names.find((one) => Object.hasOwn(scripts, one));
  if (name === undefined) return undefined;
  const value = name === 'start' ? 'npm start' : `npm run ${name}`;
  return { value, because: `package.json has the script ${name}` };
}

function pythonStart(facts: FolderFacts): ChosenValue | undefined {
  const file = (['app.py', 'main.py'] as const).find((one) => has(facts, one));
  if (file === undefined) return undefined;
  return { value: `${facts.python} ${file}`, because: `${file} is there` };
}

function chooseBuild(facts: FolderFacts): ChosenValue {
  const steps = [...pythonSteps(facts), ...nodeSteps(facts)];
  if (steps.length === 0) {
    return { value: NOTHING_TO_BUILD, because: 'nothing in the folder has to be built' };
  }
  return {
    value: steps.map(({ value }) => value).join(' && '),
    because: steps.map(({ because }) => because).join('; '),
  };
}

function pythonSteps(facts: FolderFacts): ChosenValue[] {
  if (has(facts, 'requirements.txt')) {
    return [
      {
        value: 'pip install -r requirements.txt',
        because: 'requirements.txt, in a venv of its own',
      },
    ];
  }
  return has(facts, 'pyproject.toml')
    ? [{ value: 'pip install .', because: 'pyproject.toml, in a venv of its own' }]
    : [];
}

/** Scripts that packages bring along for their installation are not run: they are anybody's. */
function nodeSteps(facts: FolderFacts): ChosenValue[] {
  const { packageJson } = facts;
  if (packageJson === undefined) return [];
  const lockfile = LOCKFILES.find((name) => has(facts, name));
  const install =
    lockfile === undefined
      ? { value: 'npm install --ignore-scripts', because: 'package.json without a lockfile' }
      : { value: 'npm ci --ignore-scripts', because: `${lockfile} says which packages` };
  return Object.hasOwn(packageJson.scripts, 'build')
    ? [install, { value: 'npm run build', because: 'package.json has the script build' }]
    : [install];
}

function pythonFile(facts: FolderFacts): TellingFile | undefined {
  const files = ['requirements.txt', 'pyproject.toml', 'app.py', 'main.py'] as const;
  return files.find((name) => has(facts, name));
}

function has({ files }: FolderFacts, name: TellingFile): boolean {
  return files.includes(name);
}
