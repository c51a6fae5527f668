import type { AppSource } from '../domain/app-source.js';
import { ENVIRONMENTS } from '../domain/environment.js';
import { appSpecSchema, type AppSpec, type OnboardingRequest } from '../domain/app-spec.js';
import { deepFreeze } from '../domain/objects.js';
import { TEMPLATES } from './templates.js';

/** What the folder of an app of somebody's own says in place of the template. */
export interface OwnParts {
  readonly commands: Pick<AppSpec, 'build_command' | 'start_command' | 'health_endpoint'>;
  readonly source: AppSource;
}

/**
 * What was generated last. Many runs in one process onboard one app after the other; the spec is frozen, so that
 * they can share it.
 */
let latest: { readonly spec: AppSpec; readonly text: string } | undefined;

/** Fills the runtime's template with the request. Equal requests and folders give equal specs, frozen. */
export function generateSpec(request: OnboardingRequest, own?: OwnParts): AppSpec {
  if (own !== undefined) return filledTemplate(request, own);
  if (latest === undefined || !isOf(latest.spec, request)) {
    const spec = filledTemplate(request);
    latest = { spec, text: textOf(spec) };
  }
  return latest.spec;
}

function isOf({ name, type, repo_url }: AppSpec, request: OnboardingRequest): boolean {
  return name === request.name && type === request.runtime && repo_url === request.repo_url;
}

function filledTemplate(request: OnboardingRequest, own?: OwnParts): AppSpec {
  const spec = appSpecSchema.parse({
    spec_version: 1,
    name: request.name,
    type: request.runtime,
    repo_url: request.repo_url,
    ...TEMPLATES[request.runtime],
    ...own?.commands,
    environments: [...ENVIRONMENTS],
    resources: { cpu: '0.5', memory: '512Mi' },
    // 0.4, so that losing one of three workers does not overload the other two.
    scaling: { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 },
    ...(own && { source: own.source }),
  });
  return deepFreeze(spec);
}

/** How many workers an app has at least and at most. */
export type ReplicaLimits = Pick<AppSpec['scaling'], 'min_replicas' | 'max_replicas'>;

/** The same spec with other limits; undefined for limits that no spec may have. */
export function withLimits(
  spec: AppSpec,
  { min_replicas, max_replicas }: ReplicaLimits,
): AppSpec | undefined {
  const scaling = { ...spec.scaling, min_replicas, max_replicas };
  const limited = appSpecSchema.safeParse({ ...spec, scaling });
  return limited.success && min_replicas <= max_replicas ? deepFreeze(limited.data) : undefined;
}

/** The same spec, built and started as a folder says. */
export function withOwnParts(spec: AppSpec, { commands, source }: OwnParts): AppSpec {
  return deepFreeze(appSpecSchema.parse({ ...spec, ...commands, source }));
}

/** The spec as it is in the registry: fixed key order, two blanks of indent, one LF at the end. */
export function specText(spec: AppSpec): string {
  return spec === latest?.spec ? latest.text : textOf(spec);
}

function textOf(spec: AppSpec): string {
  return `${JSON.stringify(appSpecSchema.parse(spec), null, 2)}\n`;
}

/** The keys in which two specs differ, dotted for nested ones (`scaling.max_replicas`). */
export function differingKeys(a: AppSpec, b: AppSpec): string[] {
  if (a === b) return [];
  const flatA = flatten(a);
  const flatB = flatten(b);
  const keys = new Set([...flatA.keys(), ...flatB.keys()]);
  return [...keys].filter((key) => flatA.get(key) !== flatB.get(key));
}

function flatten(value: object, prefix = ''): Map<string, string> {
  const entries = Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? [...flatten(inner, `${prefix}${key}.`)]
      : [[`${prefix}${key}`, JSON.stringify(inner)] as const],
  );
  return new Map(entries);
}
