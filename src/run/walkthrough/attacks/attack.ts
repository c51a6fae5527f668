import type { AppSpec } from '../../../core/domain/app-spec.js';
import type { Decision } from '../../../core/domain/decision.js';
import type { Environment } from '../../../core/domain/environment.js';
import type { Policy } from '../../../core/domain/policy.js';
import type { Issuer } from '../../../core/decider/issuer.js';
import type { RefusalReason } from '../../../core/gates/gate-input.js';
import type { Overrides } from '../run.js';
import type { AttackContext } from './attack-context.js';
import type { Sandbox } from './sandbox.js';

/** What an attacker is given: more than anybody should ever have. */
export interface AttackerKit {
  /** The issuer itself, as a decider gone bad would use it. */
  readonly issue: Issuer['issue'];
  /** Fields that the gates would accept now, for a noop on an open event. */
  readonly genuine: Decision;
  /** The decision of the positive control: genuine, executed, consumed. */
  readonly consumed: Decision;
  /** A decision minted for another run, by that run's own issuer. */
  readonly fromAnotherRun: Decision;
  readonly policy: Policy;
  readonly scaling: AppSpec['scaling'];
  readonly otherEnv: Environment;
  readonly serving: number;
  readonly nowUs: number;
  readonly sandbox: Sandbox;
}

export interface Attack {
  readonly id: string;
  /** In words; `{env}` is the run's environment and `{other_env}` another one. */
  readonly tried: string;
  /** The very check that must object, whatever others do. */
  readonly stopped_by: RefusalReason;
  /** Made by `demo-mode-violation` alone: in a run others of its class stand for it. */
  readonly extended?: true;
  /** Where it says something; everywhere, unless told. */
  readonly isPossible?: (attackContext: AttackContext) => boolean;
  readonly make: (kit: AttackerKit) => Attempt | Promise<Attempt>;
}

/** The environment whose decisions are presented to the other one. */
export function otherEnvironment(env: Environment): Environment {
  return env === 'prod' ? 'stage' : 'prod';
}

/** What an attack tries, as people read it. @param env the run's environment */
export function triedText({ tried }: Pick<Attack, 'tried'>, env: Environment): string {
  return tried.replace('{env}', env).replace('{other_env}', otherEnvironment(env));
}

/** Attacks of one kind. */
export interface AttackClass {
  readonly name: string;
  readonly title: string;
  readonly attacks: readonly Attack[];
}

/** One attack as it is about to be made. */
export interface Attempt {
  /** Gives what is presented, right before it is. */
  readonly present: () => unknown;
  /** Before which orchestrator; the run's own, unless told. */
  readonly to?: Overrides;
  /** In what environment. */
  readonly within?: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** Fields of a decision, or what an attacker would like to be some. */
export type BentFields = { readonly [Field in keyof Decision]?: unknown };

/** A decision that only the issuer could have made, with some fields bent; it asks no questions. */
export function forge({ issue, genuine }: AttackerKit, bent: BentFields): Decision {
  return issue({ ...genuine, ...bent } as Decision);
}

/** An attack that presents a minted decision with some fields bent. */
export const minted =
  (bent: BentFields): Attack['make'] =>
  (kit) => ({ present: () => forge(kit, bent) });

/** An attack that presents whatever is made of the kit. */
export const presenting =
  (make: (kit: AttackerKit) => unknown): Attack['make'] =>
  (kit) => ({ present: () => make(kit) });
