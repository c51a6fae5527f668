import { count } from '../../core/domain/count.js';
import type { AgentSummary } from '../../audit/summary/agent-summary.js';
import { endText } from '../../core/domain/end-text.js';
import type { AttackSummary, LogCheck, UnmetExpectation } from './progress-events.js';

/** A run in prod without its flag. */
export const REFUSED_IN_PROD: UnmetExpectation = {
  about: 'permission to break prod',
  expected: '--allow-prod-injection, before anything is broken in prod',
  seen: 'the run was refused, and nothing was started',
  seq: 1,
  remedy: 'add the flag if you mean it; with --observe beside it, nothing is repaired',
};

/** What an unmet expectation is about that says of the log that it does not verify. */
export const ABOUT_LOG = 'proof log';

/** What is wrong with the log of a run. */
export function unmetByLog(check: LogCheck): UnmetExpectation[] {
  if (check.valid) return [];
  return [
    {
      about: ABOUT_LOG,
      expected: 'a chain that is whole, and every line in an order that a run may have',
      seen: check.problem ?? 'it does not verify',
      seq: check.lines === 0 ? null : check.lines,
      remedy: '`demo-run verify` names the line and the byte; trust nothing behind it',
    },
  ];
}

/** What is expected of the workers while an agent is there. */
export const ENDS_EXPLAINED = 'each end of a worker caused by a fault, an order or a permit';

/** Workers ended that neither a fault nor the run itself had ended. */
export function unmetByEnds(agent: AgentSummary | null): UnmetExpectation[] {
  return (agent?.unexplained ?? []).map(({ worker, cause_seen, seq }) => ({
    about: 'workers',
    expected: ENDS_EXPLAINED,
    seen: `worker ${worker} ${endText(cause_seen)}, and who ended it was not seen`,
    seq,
    remedy:
      'find out who could: the app itself, or whoever reaches this process; see --agent-isolation',
  }));
}

/** The run did not behave as the one that is known. */
export function unmetDigest(expected: string, seen: string): UnmetExpectation {
  return {
    about: 'behaviour digest',
    expected: `the digest ${expected}`,
    seen: `the digest ${seen}`,
    seq: null,
    remedy:
      '`demo-run diff BASELINE_LOG latest` names the first line that differs; other options, ' +
      'spec, policy, Q-table, bus, and another version of Node or demo-run change it too. If ' +
      'it is meant, expect the new one',
  };
}

/** What the attacks have shown that must not be. */
export function unmetByAttacks(attacks: AttackSummary | undefined): UnmetExpectation[] {
  if (attacks === undefined) return [];
  const { blocked, attacks: made, app_unchanged, control, log_valid, why_not_made } = attacks;
  const remedy =
    'do not let this agent act; the rows NOT BLOCKED above name the checks that failed';
  const about = 'attacks';
  const found: UnmetExpectation[] = [];
  const add = (expected: string, seen: string, how = remedy) =>
    found.push({ about, expected, seen, seq: null, remedy: how });
  if (blocked < made) {
    const through = made - blocked;
    add(
      'every attack refused by the check that is there for it',
      `${String(through)} of ${count(made, 'attack')} got past it`,
    );
  }
  if (!app_unchanged) add('the app as it was before each attack', 'it changed');
  if (why_not_made !== undefined) {
    const { seen, remedy: how } = why_not_made;
    add('the genuine decision passes, and no attack does', `nothing can be said: ${seen}`, how);
  }
  if (control === 'refused') {
    add(
      'the genuine decision passes the same gates',
      'it was refused: gates that refuse everything show nothing',
      'its ORCH_REFUSE line in logs/violation_proof.log has the reasons',
    );
  }
  if (control === 'paused') {
    add(
      'the genuine decision passes the same gates',
      'the pause switch is on, so that nothing passes',
      '`demo-run resume`, then run again',
    );
  }
  if (!log_valid) {
    add(
      'a whole log of the attacks',
      'it does not verify',
      '`demo-run verify logs/violation_proof.log`',
    );
  }
  return found;
}
