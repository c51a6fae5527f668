import type { Remembered, Witness } from '../../core/domain/witness.js';
import {
  badHead,
  foreignKey,
  unlikeNamed,
  unlikeWitness,
  withHeads,
  type HeadedLog,
} from './check-root.js';
import type { Problem } from './problem.js';
import { numberOf, type RootLog } from './root-logs.js';
import type { TrustedKey } from './trusted-key.js';

/** A log among the others of its root. */
export interface Home {
  readonly own: RootLog | undefined;
  readonly others: readonly RootLog[];
  readonly archive: string;
  /** Where the root is known to this user: nothing of it may be missing. Elsewhere it may be a copy of a part. */
  readonly witness: Witness | undefined;
}

/** The logs of a root that are asked about, and those that may name one of them. */
interface Asked {
  readonly others: readonly HeadedLog[];
  readonly all: readonly HeadedLog[];
  readonly naming: readonly HeadedLog[];
  readonly isAsked: (run: { readonly number: number }) => boolean;
}

/**
 * Whether the logs of every kind in a root are sealed as they must be.
 * @param known what is remembered of their folder
 * @param key what the user trusts who checks them
 * @returns `is_own`: the logs are of that user, so that the key must have sealed the log that is asked about, too
 */
export function checkSeals(
  home: Home,
  known: Remembered,
  key: TrustedKey | undefined,
): { readonly is_own: boolean; readonly problem: Problem | undefined } {
  const asked = askedOf(home);
  const is_own = key !== undefined && (known.is !== 'nothing' || isSealedBy(asked.all, key));
  const trusted = is_own || key?.origin === 'given' ? key : undefined;
  return { is_own, problem: sealsProblem(asked, home, trusted) };
}

/**
 * Logs in a folder of which nothing is remembered, and none of which a user's key has sealed, are a copy of somebody
 * else's: no wonder that another key sealed them.
 */
function isSealedBy(logs: readonly HeadedLog[], { public_key }: TrustedKey): boolean {
  return logs.some(({ head }) => head.state === 'good' && head.head.public_key === public_key);
}

/** Of an archived log only what came before it is asked; of a latest one the whole root. */
function askedOf({ own, others }: Home): Asked {
  const isAsked: Asked['isAsked'] = ({ number }) =>
    own?.isArchived !== true || number <= own.number;
  const headed = withHeads(others);
  const asked = headed.filter(isAsked);
  const ownHeaded = withHeads(own === undefined ? [] : [own]);
  return {
    others: asked,
    all: [...asked, ...ownHeaded],
    // A later log may name one that is asked.
    naming: [...headed, ...ownHeaded].filter(
      ({ after }) => after === undefined || isAsked({ number: numberOf(after.run_id) }),
    ),
    isAsked,
  };
}

function sealsProblem(
  { others, all, naming, isAsked }: Asked,
  { own, witness }: Home,
  key: TrustedKey | undefined,
): Problem | undefined {
  const foreign = key && foreignKey(others, key);
  const wrong = foreign ?? unlikeNamed(naming, witness !== undefined);
  if (wrong !== undefined || witness === undefined) return wrong;
  const sealed = witness.sealed.filter(({ run_id }) => isAsked({ number: numberOf(run_id) }));
  // What follows back says more of what is wrong with a run of the same kind.
  const ofOtherKinds = others.filter(({ kind }) => kind !== own?.kind);
  return unlikeWitness(all, { ...witness, sealed }) ?? badHead(ofOtherKinds);
}
