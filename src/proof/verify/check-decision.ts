import { ACTIONS } from '../../domain/actions.js';
import { checkWindows } from './check-windows.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { announcementOf, type LineOf, type Story } from './story.js';

/**
 * A decision is about an announced event, under the run's policy and table, has an id of its own, and
 * says the same in each of its fields.
 */
export function checkDecision(line: LineOf<'RL_DECISION'>, story: Story): Problem | undefined {
  const { run } = story;
  const announced = announcementOf(story, line.event_id);
  story.decisions += 1;
  const found =
    announced === undefined
      ? problem('event_id', 'an announced event', line.event_id)
      : firstDifference('intent', [
          ['decision_id', `d${String(story.decisions)}`, line.decision_id],
          ['event_type', announced.event_type, line.event_type],
          ['cause', announced.seq, line.cause],
          ['policy_sha256', run.policy_sha256, line.policy_sha256],
          ['q_table_sha256', run.q_table_sha256, line.q_table_sha256],
        ]);
  story.open = line;
  story.granted = undefined;
  story.act = undefined;
  return found ?? checkSpelling(line) ?? checkEvent(line) ?? checkWindows(line.measured.windows);
}

/** The index where a rule chose, the name where the table chose: one action in all three fields. */
function checkSpelling(line: LineOf<'RL_DECISION'>): Problem | undefined {
  const index = ACTIONS.indexOf(line.action);
  return firstDifference('decision', [
    ['action_index', index, line.action_index],
    ['decision', line.decided_by === 'rule' ? index : line.action, line.decision],
    ['choice', line.decided_by === 'rule', line.choice === 'rule'],
    ['rule', line.decided_by === 'rule', line.rule !== null],
  ]);
}

/** The event as it came from the bus is this one; the control of the attacks is not emitted. */
function checkEvent(line: LineOf<'RL_DECISION'>): Problem | undefined {
  const { event } = line.measured;
  if (event === null) {
    return firstDifference('event', [['control', true, line.control]]);
  }
  return firstDifference('event', [
    ['event_id', `${line.run_id}-${line.event_id}`, event.event_id],
    ['run_id', line.run_id, event.run_id],
    ['app_name', line.app_name, event.app_name],
    ['env', line.env, event.env],
    ['event_type', line.event_type, event.event_type],
  ]);
}
