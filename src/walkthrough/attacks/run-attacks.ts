import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '../../domain/decision.js';
import { DemoRunError, throwIfInterrupted } from '../../domain/errors.js';
import type { FaultInjector } from '../../domain/ports.js';
import { createMint } from '../../decider/mint.js';
import type { ControlRoom } from '../../orchestrator/control-room.js';
import { decideOnIncident } from '../../orchestrator/decide-on-incident.js';
import { awaitIncident } from '../../orchestrator/watch-app.js';
import { toWindowSeries } from '../../orchestrator/window-series.js';
import type { AttackRow, AttackSummary, Tell } from '../facts.js';
import type { StaffedRoom } from '../house.js';
import { ATTACKS, type Attack, type AttackerKit } from './attack-list.js';

const CONTROL_WITHIN_MS = 10_000;
/** How much of the time before the control the log keeps. */
const BASELINE_US = 250_000;
const CONTROL_ALERT = {
  kind: 'alert',
  source: 'positive_control',
  claimed_utilization_ppm: 970_000,
} as const;

export interface AttackParts {
  readonly staffed: StaffedRoom;
  /** The same app and log, with an orchestrator that stands in another environment. */
  readonly elsewhere: StaffedRoom;
  readonly faults: FaultInjector;
  readonly tell: Tell;
}

/**
 * Attacks the real gates over the running app, one row each. First the positive control: a genuine
 * noop must pass, so that gates which refuse everything do not look safe.
 */
export async function runAttacks(parts: AttackParts): Promise<Omit<AttackSummary, 'log_valid'>> {
  const { room } = parts.staffed;
  const control = await runControl(room, parts);
  const kit: Omit<AttackerKit, 'nowUs'> = {
    mint: parts.staffed.mint.mint,
    genuine: { ...control.decision, decision_id: 'forged' },
    spent: control.decision,
    fromAnotherRun: createMint().mint({ ...control.decision, run_id: '000000-0000' }),
    lifetimeUs: room.context.policy.decision_lifetime_ms * 1_000,
  };
  const rows: AttackRow[] = [];
  for (const attack of ATTACKS) {
    throwIfInterrupted(room.signal);
    const row = await attempt(attack, parts, { ...kit, nowUs: room.clock.nowUs() });
    parts.tell({ fact: 'attack', attack: row });
    rows.push(row);
  }
  throwIfInterrupted(room.signal);
  await room.metrics.publish();
  return {
    attacks: rows.length,
    blocked: rows.filter(({ blocked }) => blocked).length,
    app_unchanged: rows.every(({ app_unchanged }) => app_unchanged),
    control_passed: control.passed,
  };
}

/** A false alarm, decided as in any run; its noop goes through the gates that are then attacked. */
async function runControl(
  room: ControlRoom,
  { faults, tell }: AttackParts,
): Promise<{ readonly decision: Decision; readonly passed: boolean }> {
  throwIfInterrupted(room.signal);
  const event_id = room.numbers.nextEventId();
  const announced = await announceControl(room, event_id);
  const takeAway = await faults.inject(CONTROL_ALERT);
  try {
    const found = await awaitIncident(room, CONTROL_WITHIN_MS);
    if (found?.incident.class !== 'false_alarm') {
      return await giveUp(room, { event_id, cause: announced });
    }
    const decided = await decideOnIncident(room, {
      ...found,
      ...{ event_id, event: null, cause: announced, control: true },
      detect_us: Math.max(0, room.clock.nowUs() - found.incident.since_us),
    });
    if (!decided.decided) {
      throw new DemoRunError('control_failed', `the control was not decided: ${decided.reason}`);
    }
    const submission = await room.orchestrator.submit(decided.decision, {
      ...{ open_events: [event_id], cause: decided.seq, control: true },
      utilization_ppm: found.incident.utilization_ppm,
    });
    const passed = submission.result !== 'refused' && submission.result !== 'failed';
    tell({ fact: 'control', passed, seq: submission.seq });
    return { decision: decided.decision, passed };
  } finally {
    await takeAway();
  }
}

/** Durable before the alert is raised, like every injection. */
function announceControl(room: ControlRoom, event_id: string): Promise<number> {
  const { windows, serving, standby, at_us } = room.watch.observe();
  const { kind, ...parameters } = CONTROL_ALERT;
  const atLeast = room.context.policy.overload.consecutive_windows;
  return room.proofLog.append(
    {
      event_name: 'FAILURE_INJECTED',
      app_name: room.context.app_name,
      env: room.context.env,
      scenario: 'false_alarm',
      failure_type: 'false_alarm',
      event_id,
      fault: { kind, ...parameters },
      control: true,
      measured: {
        steady_windows: toWindowSeries(windows, at_us - BASELINE_US, atLeast),
        serving_workers: serving,
        warm_spares: standby,
        requests: room.watch.requests(),
      },
    },
    null,
  );
}

async function giveUp(
  room: ControlRoom,
  { event_id, cause }: { readonly event_id: string; readonly cause: number },
): Promise<never> {
  const { app_name, env } = room.context;
  const reason = 'fault_without_effect';
  await room.proofLog.append({ event_name: 'ESCALATED', app_name, env, event_id, reason }, cause);
  throw new DemoRunError('control_failed', 'the app was not calm enough for the positive control');
}

async function attempt(attack: Attack, parts: AttackParts, kit: AttackerKit): Promise<AttackRow> {
  const { room } = attack.at === undefined ? parts.staffed : parts.elsewhere;
  const before = await room.watch.snapshot();
  const submission = await room.orchestrator.submit(attack.present(kit), {
    open_events: [kit.genuine.event_id],
    cause: null,
    attack: attack.id,
  });
  const after = await room.watch.snapshot();
  const reasons = submission.result === 'refused' ? submission.reasons : [];
  return {
    attack: attack.id,
    tried: attack.tried
      .replace('{env}', parts.staffed.room.context.env)
      .replace('{other_env}', parts.elsewhere.room.context.env),
    blocked: reasons.some(({ gate }) => gate === attack.stopped_by),
    reasons,
    app_unchanged: isDeepStrictEqual(before, after),
    before,
    seq: submission.seq,
  };
}
