import { decisionSchema } from '#dist/core/domain/decision.js';
import { BUILT_IN_POLICY } from '#dist/core/domain/built-in-policy.js';
import { evaluate } from '#dist/core/gates/evaluate.js';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';

const ROUNDS = 9;
const VERDICTS = 100_000;
/** Of one verdict, in nanoseconds. */
const LIMIT = 1_000;
const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };
const POLICY_SHA256 = 'a'.repeat(64);
const ACTIONS = ['noop', 'restart_service', 'scale_workers', 'rollback', 'delete'];

/**
 * One verdict of all gates on a decision, each action in turn, against a bare switch over the name of
 * the action: what a gate costs that knows an allowlist and nothing else.
 */
export function measurePolicy() {
  const inputs = ACTIONS.map(inputFor);
  const series = emptySeries('ours', 'peer');
  /** @type {[number[], (input: any) => boolean][]} */
  const rounds = [
    [series.ours, (input) => evaluate(input).allowed],
    [series.peer, (input) => isOnTheList(input.decision.action)],
  ];
  for (const [, ask] of rounds) timed(inputs, ask);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [times, ask] of rounds) times.push(timed(inputs, ask));
  }
  const row = { figure: 'gates, a verdict', unit: 'ns', ours: summarize(series.ours) };
  return [
    judge({
      ...row,
      peer: { name: 'limit', ...summarize([LIMIT]) },
      ratio: summarize(series.ours.map((ns) => ns / LIMIT)),
      goal: { at_most: 1 },
    }),
    judge({
      ...row,
      peer: { name: 'bare switch', ...summarize(series.peer) },
      ratio: ratios(series.ours, series.peer),
      goal: null,
    }),
  ];
}

/** @returns nanoseconds for each; counts what passed, so that nothing can be left out */
function timed(inputs, ask) {
  let passed = 0;
  const from = performance.now();
  for (let count = 0; count < VERDICTS; count += 1) {
    if (ask(inputs[count % inputs.length])) passed += 1;
  }
  const ns = ((performance.now() - from) * 1e6) / VERDICTS;
  if (passed !== (VERDICTS * 3) / ACTIONS.length) throw new RangeError('other verdicts than known');
  return ns;
}

function isOnTheList(action) {
  switch (action) {
    case 'noop':
    case 'restart_service':
    case 'scale_workers':
      return true;
    default:
      return false;
  }
}

function inputFor(action) {
  const place = {
    run_id: 'bench',
    app_name: 'demo-api',
    env: 'stage',
    policy_sha256: POLICY_SHA256,
  };
  // As an orchestrator holds what was presented to it.
  const decision = decisionSchema.parse({
    ...place,
    decision_id: 'd1',
    event_id: 'e1',
    action,
    decided_by: 'q_table',
    workers_to: action === 'scale_workers' ? 3 : null,
    minted_at_us: 1,
  });
  return {
    decision,
    origin: { minted: true, first_use: true },
    place: { ...place, open_events: ['e1'] },
    policy: BUILT_IN_POLICY,
    app: { serving: 1, scaling: SCALING, calm_us: 0, in_flight: false },
    past: { since_same_action_us: null, restarts_in_window: 0, incidents_in_window: 1 },
    paused: false,
    approval: null,
    now_us: 1,
  };
}
