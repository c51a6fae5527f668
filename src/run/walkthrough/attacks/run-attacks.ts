import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '../../../core/domain/decision.js';
import type { Environment } from '../../../core/domain/environment.js';
import { throwIfInterrupted } from '../../../core/domain/errors.js';
import type { AppSnapshot } from '../../../core/domain/observation.js';
import type { FaultInjector, ProofLog } from '../../../core/domain/ports.js';
import { createIssuer } from '../../../core/decider/issuer.js';
import { controlOutcome, isBlocked } from '../../../audit/summary/judge-attacks.js';
import type { LoopDependencies } from '../../orchestrator/loop-dependencies.js';
import type { Submission } from '../../orchestrator/submission.js';
import type { AttackRow, AttackSummary, Notify } from '../progress-events.js';
import type { Overrides } from '../run.js';
import { triedText, type Attack, type AttackClass, type AttackerKit } from './attack.js';
import { attackLog, controlLog } from './marked-log.js';
import { CONCURRENT } from './origin.js';
import type { Sandbox } from './sandbox.js';
import { runControl } from './positive-control.js';

export interface AttackParts {
  readonly classes: readonly AttackClass[];
  /** Another environment than the run's. */
  readonly otherEnv: Environment;
  /** The log of the attacks. */
  readonly log: ProofLog;
  /** Puts a control loop together over the app that is attacked; all of them have the same issuer. */
  readonly compose: (log: ProofLog, overrides: Overrides) => LoopDependencies;
  readonly faults: FaultInjector;
  readonly sandbox: Sandbox;
  readonly notify: Notify;
}

type Figures = Pick<
  AttackSummary,
  'attacks' | 'blocked' | 'app_unchanged' | 'control' | 'why_not_made'
>;

const NONE_MADE = { attacks: 0, blocked: 0, app_unchanged: true, control: 'not_made' } as const;

/**
 * Attacks the real gates over the running app, one row each. First the positive control: a genuine
 * noop must pass, so that gates which refuse everything do not look safe. Where it cannot be made, no attack is.
 */
export async function runAttacks(parts: AttackParts): Promise<Figures> {
  const { notify, classes } = parts;
  const loop = parts.compose(controlLog(parts.log), {});
  let before = await loop.watch.snapshot();
  const presented = await runControl(
    loop,
    parts.faults,
    attackedLoop(CONCURRENT, parts, { past: loop.past }).orchestrator,
  );
  if ('whyNot' in presented) {
    notify({ fact: 'control', control: 'not_made', seq: presented.seq });
    return { ...NONE_MADE, why_not_made: presented.whyNot };
  }
  const { submission, decision: consumed } = presented;
  const control = controlOutcome(submission);
  notify({ fact: 'control', control, seq: submission.seq });

  const rows: AttackRow[] = [];
  for (const kind of classes) {
    notify({
      fact: 'attack_class',
      class: kind.name,
      title: kind.title,
      attacks: kind.attacks.length,
    });
    for (const attack of kind.attacks) {
      throwIfInterrupted(loop.signal);
      const outcome =
        attack.id === CONCURRENT
          ? presented.concurrent
          : await attempt(attack, parts, { loop, kit: kitFor(attack, parts, { loop, consumed }) });
      const after = await loop.watch.snapshot();
      // The signal stops the workers: what changed then was not the attack's doing.
      throwIfInterrupted(loop.signal);
      const row = rowOf(attack, outcome, { loop, kind, before, after });
      notify({ fact: 'attack', attack: row });
      rows.push(row);
      before = after;
    }
  }
  throwIfInterrupted(loop.signal);
  await loop.metrics.publish();
  return {
    attacks: rows.length,
    blocked: rows.filter(({ blocked }) => blocked).length,
    app_unchanged: rows.every(({ app_unchanged }) => app_unchanged),
    control,
  };
}

/** As it is right before the attack. Its decisions bear the attack's own name. */
function kitFor(
  { id }: Attack,
  { otherEnv, sandbox }: AttackParts,
  { loop, consumed }: { readonly loop: LoopDependencies; readonly consumed: Decision },
): AttackerKit {
  const { context, clock, watch } = loop;
  const nowUs = clock.nowUs();
  const genuine: Decision = { ...consumed, decision_id: id, minted_at_us: nowUs };
  return {
    issue: loop.issue,
    genuine,
    consumed,
    otherEnv,
    nowUs,
    sandbox,
    fromAnotherRun: createIssuer().issue({ ...genuine, run_id: '000000-0000' }),
    policy: context.policy,
    scaling: context.scaling,
    serving: watch.observe().serving,
  };
}

async function attempt(
  attack: Attack,
  parts: AttackParts,
  { loop, kit }: { readonly loop: LoopDependencies; readonly kit: AttackerKit },
): Promise<Submission> {
  const { present, to, within = plainly } = await attack.make(kit);
  const { orchestrator, past } = attackedLoop(attack.id, parts, to ?? { past: loop.past });
  // Of the control, and still open for it: the attacks are to fail for other reasons.
  past.openEvent(kit.genuine.event_id);
  return within(() => orchestrator.submit(present(), { cause: null }));
}

/** Whatever it writes bears the attack's name. */
function attackedLoop(attack: string, parts: AttackParts, overrides: Overrides): LoopDependencies {
  const { log, onJudged } = attackLog(parts.log, attack);
  return parts.compose(log, { ...overrides, onJudged });
}

function plainly<Result>(work: () => Promise<Result>): Promise<Result> {
  return work();
}

function rowOf(
  attack: Attack,
  submission: Submission,
  seen: {
    readonly loop: LoopDependencies;
    readonly kind: AttackClass;
    readonly before: AppSnapshot;
    readonly after: AppSnapshot;
  },
): AttackRow {
  const { id, stopped_by } = attack;
  const { loop, kind, before, after } = seen;
  const reasons = submission.result === 'refused' ? submission.reasons : [];
  return {
    class: kind.name,
    attack: id,
    tried: triedText(attack, loop.context.env),
    stopped_by,
    blocked: isBlocked(reasons, stopped_by),
    executed: submission.result === 'executed' || submission.result === 'failed',
    reasons,
    app_unchanged: isDeepStrictEqual(before, after),
    before,
    seq: submission.seq,
  };
}
