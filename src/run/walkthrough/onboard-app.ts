import { limitsOf } from '../../core/decider/scale-target.js';
import { DEMO_APP, type AppSpec } from '../../core/domain/app-spec.js';
import type { Environment } from '../../core/domain/environment.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { ProofLog } from '../../core/domain/ports.js';
import { withoutCredentials } from '../../core/domain/credentials.js';
import { asJson, shorten } from '../../core/domain/safe-text.js';
import type { AppFromFolder } from '../../core/onboarding/choose-app.js';
import { checkAppName } from '../../core/onboarding/app-name.js';
import { completeRequest } from '../../core/onboarding/complete-request.js';
import {
  differingKeys,
  generateSpec,
  specText,
  withLimits,
  withOwnParts,
  type ReplicaLimits,
} from '../../core/onboarding/generate-spec.js';
import type { InputProblem } from '../../core/onboarding/problem.js';
import { readSpec, type SpecReading } from '../../core/onboarding/read-spec.js';
import {
  validateRequest,
  type RawOnboardingRequest,
} from '../../core/onboarding/validate-request.js';
import type { FolderTold, Notify } from './progress-events.js';
import type { Registry } from './run.js';

export interface OnboardingParts {
  readonly log: ProofLog;
  readonly registry: Registry;
  readonly request: RawOnboardingRequest;
  readonly replaceSpec: boolean;
  /** Other limits than the spec has, for this run alone: the registry does not change for them. */
  readonly scaling?: ReplicaLimits | undefined;
  /** Of an app of somebody's own: what its folder says. */
  readonly own?: AppFromFolder | undefined;
  /** Where the app is going to run; what the request leaves open is taken from the registry then. */
  readonly runsIn?: Environment;
  readonly notify: Notify;
}

export type Onboarding =
  | { readonly accepted: true; readonly spec: AppSpec; readonly seq: number }
  | { readonly accepted: false; readonly problems: readonly InputProblem[] };

/** The spec of an app that is registered already, as its file stands. */
type Registered = SpecReading & { readonly text: string };

/**
 * Validates a request and takes the spec that is registered for it, if it keeps the limits and the
 * request does not contradict it; otherwise generates one from its template and stores it.
 * @throws DemoRunError `registry_unwritable`, before the first line where nothing there can be read
 */
export async function onboardApp(parts: OnboardingParts): Promise<Onboarding> {
  const { log, replaceSpec } = parts;
  const registered = findRegistered(parts);
  const known = registered?.sound === true ? registered.spec : undefined;
  const request = wholeRequest(parts, known);
  const started = await log.append(
    {
      event_name: 'ONBOARDING_STARTED',
      app_name: asText(request['name']),
      runtime_type: asText(request['runtime']),
      repo_url: asText(request['repo_url']),
    },
    null,
  );
  if (registered?.sound === false && !replaceSpec) {
    return reject(parts, [...givenProblems(parts), ...registered.problems], started);
  }
  const validation = validateRequest(request, parts.own !== undefined);
  if (!validation.valid) {
    const problems = validation.problems.map((one) => withWayToRegister(one, registered));
    return reject(parts, problems, started);
  }
  const app_name = validation.request.name;
  const passed = await log.append(
    { event_name: 'ONBOARDING_VALIDATION_PASSED', app_name },
    started,
  );
  const generated = generateSpec(validation.request, parts.own);
  const settled = limited(settleSpec(parts, generated, registered), parts.scaling);
  if ('problems' in settled) return reject(parts, settled.problems, passed);
  const { spec, text, outcome } = settled;
  const seq = await log.append(
    {
      event_name: 'SPEC_GENERATED',
      app_name,
      spec_file: parts.registry.fileOf(app_name),
      spec_sha256: parts.registry.hashOf(text),
      scaling: limitsOf(spec.scaling),
      ...(spec.source && { source: spec.source }),
      measured: { outcome },
    },
    passed,
  );
  const edited = differingKeys(generated, spec);
  parts.notify({ fact: 'spec', spec, edited, unencrypted: validation.unencrypted });
  return { accepted: true, spec, seq };
}

/** What an app that runs, or lies in a folder, leaves open is taken from its registered spec. */
function wholeRequest(
  { own, request, runsIn, notify }: OnboardingParts,
  registered: AppSpec | undefined,
): RawOnboardingRequest {
  if (own !== undefined) notify(folderTold(own));
  const isWhole = runsIn === undefined && own === undefined;
  return isWhole ? request : completeRequest(request, registered);
}

function findRegistered({ registry, request }: OnboardingParts): Registered | undefined {
  const name = request['name'];
  if (typeof name !== 'string' || checkAppName(name).length > 0) return undefined;
  const text = registry.find(name);
  return text === undefined ? undefined : { ...readSpec(text, name), text };
}

/** Of a request whose open fields could not be completed, only what was given can be wrong. */
function givenProblems({ request, own }: OnboardingParts): InputProblem[] {
  const validation = validateRequest(request, own !== undefined);
  return validation.valid ? [] : validation.problems.filter(({ value }) => value !== undefined);
}

/** A repository that nobody named is one that no spec names either. */
function withWayToRegister(
  problem: InputProblem,
  registered: Registered | undefined,
): InputProblem {
  if (problem.rule !== 'url_is_text' || problem.value !== undefined) return problem;
  if (registered?.sound === true && registered.spec.source !== undefined) {
    return { ...problem, remedy: 'it is registered from a folder, without one: add --app-dir' };
  }
  const remedy = `name it; only ${DEMO_APP.name}, and an app that is registered, has one of its own`;
  return { ...problem, remedy };
}

/** What is told of an app of somebody's own, before its request is judged. */
export function folderTold(own: AppFromFolder): FolderTold {
  const { choice, repository, served, source, isBuilt } = own;
  return { fact: 'app_folder', choice, repository, served, source, is_built: isBuilt };
}

type SettledSpec =
  | {
      readonly spec: AppSpec;
      readonly text: string;
      readonly outcome: ProofBodyOf<'SPEC_GENERATED'>['measured']['outcome'];
    }
  | { readonly problems: readonly InputProblem[] };

/** Which spec counts: the registered one, unless there is none or it is to be replaced. */
function settleSpec(
  { registry, replaceSpec, runsIn, own }: OnboardingParts,
  generated: AppSpec,
  registered: Registered | undefined,
): SettledSpec {
  const text = specText(generated);
  if (registered?.sound === true && !replaceSpec && registered.text !== text) {
    const { spec } = registered;
    const problems = [
      ...contradictions(generated, spec, registry),
      ...checkEnvironment(spec, runsIn, registry),
    ];
    if (problems.length > 0) return { problems };
    return own === undefined
      ? { spec, text: registered.text, outcome: 'registered' }
      : withFolder(registry, spec, own);
  }
  const outcome = registry.store({ name: generated.name, text }, replaceSpec);
  // Somebody has put another one there since it was looked for.
  if (outcome === 'differs') return { problems: [specDiffers(generated, ['text'], registry)] };
  return { spec: generated, text, outcome };
}

/**
 * What was edited in a registered spec stays; how the app is built and started, and what its folder stands on, is what
 * this run was given. The spec that was there is kept beside.
 */
function withFolder(registry: Registry, registered: AppSpec, own: AppFromFolder): SettledSpec {
  const spec = withOwnParts(registered, own);
  const text = specText(spec);
  const stored = registry.store({ name: spec.name, text }, true);
  return { spec, text, outcome: stored === 'replaced' ? 'replaced' : 'registered' };
}

/**
 * With the limits that this run asks for. What comes of an edited spec stays one: the log holds only
 * its hash.
 */
function limited(settled: SettledSpec, limits: ReplicaLimits | undefined): SettledSpec {
  if ('problems' in settled || limits === undefined) return settled;
  const spec = withLimits(settled.spec, limits);
  if (spec === undefined) throw new TypeError('no spec may have the limits that this run asks for');
  const text = specText(spec);
  if (text === settled.text) return settled;
  return { spec, text, outcome: settled.outcome === 'registered' ? 'registered' : 'limited' };
}

/** What a request says of an app; the rest of its spec may be edited. */
const REQUESTED: readonly string[] = ['type', 'repo_url'];

function contradictions(asked: AppSpec, registered: AppSpec, registry: Registry): InputProblem[] {
  const keys = differingKeys(asked, registered).filter((key) => REQUESTED.includes(key));
  if (keys.length === 0) return [];
  const problem = specDiffers(asked, keys, registry);
  return [keys.includes('repo_url') ? ofAnotherRepository(problem, registered) : problem];
}

function checkEnvironment(
  { name, environments }: AppSpec,
  env: Environment | undefined,
  registry: Registry,
): InputProblem[] {
  if (env === undefined || environments.includes(env)) return [];
  return [
    {
      field: 'environments',
      rule: 'environment_listed',
      value: env,
      accepted: `what the spec lists: ${environments.join(', ')}`,
      remedy: `choose another --env, or add it in ${registry.fileOf(name)}`,
    },
  ];
}

async function reject(
  { log, request, notify }: OnboardingParts,
  problems: readonly InputProblem[],
  cause: number,
): Promise<Onboarding> {
  await log.append(
    {
      event_name: 'ONBOARDING_REJECTED',
      app_name: asText(request['name']),
      problems: problems.slice(0, 12).map(({ field, rule, value }) => ({
        field,
        rule,
        value: asText(value),
      })),
    },
    cause,
  );
  const masked = problems.map((problem) => ({ ...problem, value: maskedValue(problem.value) }));
  notify({ fact: 'problems', problems: masked });
  return { accepted: false, problems: masked };
}

function specDiffers(asked: AppSpec, keys: readonly string[], registry: Registry): InputProblem {
  return {
    field: 'name',
    rule: 'spec_differs',
    value: asked.name,
    accepted: `what ${registry.fileOf(asked.name)} says, or another name`,
    remedy:
      `the request differs from it in ${keys.join(', ')}: leave out what differs, or use ` +
      '--replace, which keeps the earlier spec beside the new one',
  };
}

/** Two repositories can give their apps the same name. */
function ofAnotherRepository(problem: InputProblem, { repo_url }: AppSpec): InputProblem {
  if (repo_url === undefined) return problem;
  const known = withoutCredentials(repo_url);
  const remedy =
    `${problem.remedy}; this name is taken here by the app of ${known}: for another app choose another name ` +
    '(--app, of onboard --name) or another --root';
  return { ...problem, remedy };
}

function maskedValue(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return withoutCredentials(typeof value === 'string' ? value : asJson(value));
}

/** A field that nobody has validated yet, as it may be in a proof line. */
function asText(value: unknown): string {
  return shorten(maskedValue(value) ?? '', 200);
}
