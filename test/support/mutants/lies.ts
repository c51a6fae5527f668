import { LINES, remade } from './home.js';
import { mutation, type Draw, type Mutation } from './mutation.js';

type Json = Record<string, unknown>;

/** Which lines of the default run are of a kind, counted from 0. */
const linesOf = (name: string) =>
  LINES.flatMap((line, at) => (line.startsWith(`{"event_name":"${name}"`) ? [at] : []));

/**
 * A lie by somebody who holds the key: the chain and the head are made anew around it, so that only
 * what the lines say can give it away.
 */
function lie(what: string, kind: string, falsify: (line: Json, draw: Draw) => void): Mutation {
  return mutation(what, (draw) => {
    const at = draw.from(linesOf(kind));
    const line = JSON.parse(LINES[at] ?? '') as Json;
    falsify(line, draw);
    return remade(LINES.with(at, `${JSON.stringify(line)}\n`));
  });
}

const inside = (line: Json, key: string) => line[key] as Json;
const windowsIn = (line: Json) => inside(inside(line, 'measured'), 'windows');
const other = (draw: Draw, value: unknown, values: readonly unknown[]) =>
  draw.from(values.filter((candidate) => candidate !== value));
const bump = (draw: Draw, value: unknown) => Number(value) + 1 + draw.below(1_000);
const ACTIONS = ['noop', 'restart_service', 'scale_workers'];

/** A series as it is told point by point, whether or not all of them are equal. */
function points(series: unknown, length = 3): unknown[] {
  return Array.isArray(series) ? series : Array.from({ length }, () => series);
}

const workersIn = (windows: Json) => inside(windows, 'utilization_ppm');

export const LIES: readonly Mutation[] = [
  lie('another action decided', 'RL_DECISION', (line, draw) => {
    line['action'] = other(draw, line['action'], ACTIONS);
  }),
  lie('another action decided, in all fields', 'RL_DECISION', (line, draw) => {
    const action = String(other(draw, line['action'], ACTIONS));
    const index = ACTIONS.indexOf(action);
    Object.assign(line, { action, action_index: index });
    line['decision'] = line['decided_by'] === 'rule' ? index : action;
  }),
  lie('another learned value', 'RL_DECISION', (line, draw) => {
    const action = draw.from(ACTIONS);
    const values = line['q_micro'] as Json | null;
    if (values === null) line['q_micro'] = { noop: 1, restart_service: 2, scale_workers: 3 };
    else values[action] = bump(draw, values[action]);
  }),
  lie('another state', 'RL_DECISION', (line, draw) => {
    const state = inside(line, 'state');
    state['recent_restarts'] = draw.from(['1', '2_or_more']);
  }),
  lie('another number of workers asked for', 'RL_DECISION', (line, draw) => {
    line['workers_to'] = other(draw, line['workers_to'], [null, 1, 2, 3, 4]);
  }),
  lie('other readings behind a decision', 'RL_DECISION', (line, draw) => {
    const measured = inside(line, 'measured');
    const workers = workersIn(inside(measured, 'windows'));
    const high = points(workers['w1']).every((value) => Number(value) > 850_000);
    workers['w1'] = [0, 1, 2].map(() => (high ? 0 : 900_000) + draw.below(90_000));
    // Where a worker failed, what the others read decides nothing.
    if (line['event_type'] === 'crash') measured['failed_workers'] = 0;
  }),
  lie('a dependency that fails behind a decision', 'RL_DECISION', (line, draw) => {
    const since_us = draw.below(1_000);
    const down = { name: 'database', state: 'down', since_us, answer_us: null };
    // Where a worker failed, that a dependency does too decides nothing: here it is told twice.
    inside(line, 'measured')['dependencies'] =
      line['event_type'] === 'crash' ? [down, down] : [down];
  }),
  lie('another reading named', 'RL_DECISION', (line, draw) => {
    const measured = inside(line, 'measured');
    measured['utilization_ppm'] = bump(draw, measured['utilization_ppm']);
  }),
  lie('another reason given', 'RL_DECISION', (line, draw) => {
    line['why'] = `because of ${String(draw.below(1e6))}`;
  }),
  lie('a decision under another policy', 'RL_DECISION', (line, draw) => {
    line['policy_sha256'] = String(draw.below(10)).repeat(64);
  }),
  lie('a decision id used twice or left out', 'RL_DECISION', (line, draw) => {
    line['decision_id'] = other(draw, line['decision_id'], ['d1', 'd2', 'd3', 'd4']);
  }),
  lie('another cause', 'RL_DECISION', (line, draw) => {
    line['cause'] = other(draw, line['cause'], [1, 2, 3, 4, 5, 6]);
  }),
  lie('an act of another kind', 'ORCH_EXEC', (line, draw) => {
    line['action'] = other(draw, line['action'], ACTIONS);
  }),
  lie('an act for another decision', 'ORCH_EXEC', (line, draw) => {
    line['decision_id'] = other(draw, line['decision_id'], ['d1', 'd2', 'd3']);
  }),
  lie('an act for another event', 'ORCH_EXEC', (line, draw) => {
    line['event_id'] = other(draw, line['event_id'], ['e1', 'e3', 'e4', 'e5']);
  }),
  lie('a decision that was too old', 'ORCH_EXEC', (line, draw) => {
    const measured = inside(line, 'measured');
    measured['minted_at_us'] = Number(measured['asked_at_us']) - 5_000_001 - draw.below(1e6);
  }),
  lie('a decision from the future', 'ORCH_EXEC', (line, draw) => {
    const measured = inside(line, 'measured');
    measured['minted_at_us'] = bump(draw, measured['asked_at_us']);
  }),
  lie('an act that failed', 'ORCH_EXEC', (line) => {
    line['status'] = 'failed';
  }),
  lie('a look that was not good', 'SYSTEM_STABLE', (line, draw) => {
    const samples = inside(inside(line, 'measured'), 'samples');
    const at = draw.below(3);
    const [key, usual, bad] = draw.from([
      ['probe_status', 200, 500],
      ['probe_status', 200, null],
      ['failed_workers', 0, 1],
      ['serving_workers', samples['serving_workers'], 0],
      ['desired_workers', samples['serving_workers'], 9],
    ] as const);
    samples[key] = points(samples[key] ?? usual).with(at, bad);
  }),
  lie('looks from before the act', 'SYSTEM_STABLE', (line, draw) => {
    const samples = inside(inside(line, 'measured'), 'samples');
    const back = 200_000 + draw.below(1e6);
    samples['at_us'] = (samples['at_us'] as number[]).map((at) => at - back);
  }),
  lie('looks that are not there', 'SYSTEM_STABLE', (line, draw) => {
    const samples = inside(inside(line, 'measured'), 'samples');
    const kept = draw.below(3);
    for (const key of Object.keys(samples)) samples[key] = points(samples[key]).slice(0, kept);
  }),
  lie('more good looks than there were', 'SYSTEM_STABLE', (line, draw) => {
    line['good_probes'] = bump(draw, line['good_probes']);
  }),
  lie('another recovery', 'SYSTEM_STABLE', (line, draw) => {
    line['recovery_action'] = other(draw, line['recovery_action'], ACTIONS);
  }),
  lie('another spec', 'SPEC_GENERATED', (line, draw) => {
    line['spec_sha256'] = String(draw.below(10)).repeat(64);
  }),
  lie('a fault in an app that was not well', 'FAILURE_INJECTED', (line, draw) => {
    const workers = workersIn(windowsIn(line));
    workers['w1'] = points(workers['w1']).with(draw.below(3), 850_000 + draw.below(1e5));
  }),
  lie('a worker that is told in part', 'SYSTEM_STABLE', (line, draw) => {
    const told = inside(windowsIn(line), draw.from(['utilization_ppm', 'heap_used_kb']));
    const readings = points(told['w1']);
    const at = draw.below(readings.length);
    told['w1'] = draw.from([readings.with(at, null), readings.toSpliced(at, 1)]);
  }),
  lie('a worker more, or none', 'SYSTEM_STABLE', (line, draw) => {
    const windows = windowsIn(line);
    const { w1 } = workersIn(windows);
    windows['utilization_ppm'] = draw.from([{}, { w1, w9: w1 }, { w9: w1 }]);
  }),
  lie('more requests in the windows than there were', 'SYSTEM_STABLE', (line, draw) => {
    const key = draw.from(['requests_served', 'requests_lost']);
    windowsIn(line)[key] = [0, 7 + draw.below(9), 7 + draw.below(9)];
  }),
  lie('series of windows that are not there', 'RL_DECISION', (line, draw) => {
    const windows = windowsIn(line);
    const key = draw.from(['closed_at_us', 'requests_served', 'silent_workers']);
    windows[key] = points(windows[key] ?? 0).slice(0, draw.below(3));
  }),
  lie('another failure than the scenario has', 'FAILURE_INJECTED', (line, draw) => {
    const types = ['crash', 'overload', 'false_alarm', 'dependency'];
    line['failure_type'] = other(draw, line['failure_type'], types);
  }),
  lie('another app', 'RUNTIME_EMIT', (line, draw) => {
    line['app_name'] = draw.from(['billing', 'demo-apj', 'demo']);
  }),
  lie('another environment', 'RUNTIME_EMIT', (line, draw) => {
    line['env'] = draw.from(['dev', 'prod']);
  }),
  lie('another expectation than was hashed', 'ONBOARDING_STARTED', (line, draw) => {
    const expects = inside(inside(line, 'run'), 'expects');
    const [first, ...others] = expects['scenarios'] as string[][];
    const told = first?.with(1, draw.from(['noop', 'scale_workers']));
    expects['scenarios'] = draw.from([others, [told, ...others]]);
  }),
  lie('a policy that says a row twice', 'ONBOARDING_STARTED', (line) => {
    const policy = inside(inside(line, 'run'), 'policy');
    policy['environment_allow'] = { stage: policy['demo_mode_allow'] };
  }),
];
