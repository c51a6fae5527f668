import { count } from '../../core/domain/count.js';
import { duration, inWords } from '../../core/domain/figures.js';
import type { Incident } from '../../core/domain/incident.js';
import {
  incidentToAnnounce,
  shortFormOf,
  type Expectation,
  type ExpectedScenario,
  type ShortForm,
} from '../../core/domain/proof-lines/expectations.js';
import { deciderText } from '../../audit/summary/expectation-text.js';
import type { FailedWorker } from '../../core/domain/observation.js';
import type { IncidentOutcome } from '../orchestrator/control-loop.js';
import type { AttackSummary, LogCheck, UnmetExpectation } from './progress-events.js';

/** How a scenario ended: `not_steady` where it could not even begin. */
export type ScenarioEnding =
  | IncidentOutcome
  | { readonly end: 'not_steady'; readonly failure: FailedWorker | undefined }
  /** What was seen instead, where anything was. */
  | { readonly end: 'no_effect'; readonly other: Incident | undefined }
  | { readonly end: 'too_late'; readonly timers_late_ms: number };

/**
 * Where one incident and what is decided about it is all that is expected: what was seen in its place.
 * Where there is more to it, only why nothing can be concluded: see `unmetByJudged` for the rest.
 * @param seq the last line of the scenario
 * @returns null where it went as expected
 */
export function unmetByScenario(
  { id, expect }: ExpectedScenario,
  ending: ScenarioEnding,
  seq: number,
): UnmetExpectation | null {
  const short = shortFormOf(expect);
  const found = withoutConclusion(ending) ?? (short && unlike(short, ending, seq));
  if (found === undefined || found === null) return null;
  return { about: id, expected: expectedText(expect, ending), seq, ...found };
}

function expectedText(expect: readonly Expectation[], { end }: ScenarioEnding): string {
  const short = shortFormOf(expect);
  if (short === undefined) return `${incidentToAnnounce(expect) ?? 'an incident'} seen`;
  const [incident, action, decided_by] = short;
  const well = end === 'observed' ? '' : ', and the app well after it';
  return `${incident} seen, ${action} chosen by ${deciderText(decided_by)}${well}`;
}

type Found = Pick<UnmetExpectation, 'seen' | 'remedy'> & Partial<Pick<UnmetExpectation, 'seq'>>;

/** Why a scenario shows nothing, whatever was expected of it. */
function withoutConclusion(ending: ScenarioEnding): Found | undefined {
  if (ending.end === 'not_steady') {
    if (ending.failure !== undefined) return failedBefore(ending.failure);
    return {
      seen: 'the app was not well before anything was broken, so nothing was',
      remedy:
        'run again on a quieter machine, or give it longer (stable.give_up_after_ms of the ' +
        'policy); logs/operator.log has what the app complained about',
    };
  }
  if (ending.end === 'no_effect') {
    if (ending.other !== undefined) return anotherFailure(ending.other);
    return {
      seen: 'the fault was injected, and no reading shows it',
      remedy: 'nothing can be concluded from this: run again, on a quieter machine',
    };
  }
  if (ending.end !== 'too_late') return undefined;
  return {
    seen:
      'a worker fell silent, and nobody can tell whether it hangs or is only slow: timers of ' +
      `this process came ${duration(Math.round(ending.timers_late_ms))} late`,
    remedy: 'this machine is too busy to conclude anything: close what else runs, run again',
  };
}

type Concluded = Exclude<ScenarioEnding, { end: 'not_steady' | 'no_effect' | 'too_late' }>;

function unlike(expected: ShortForm, ending: ScenarioEnding, seq: number): Found | null {
  if (!isConcluded(ending)) return null;
  if (ending.end === 'escalated') {
    return {
      seen: `no decision: ${inWords(ending.reason)}`,
      remedy: 'a human has to decide here; see which readings or values were missing',
    };
  }
  return ending.end === 'refused' ? refusalOf(ending) : decided(expected, ending, seq);
}

function isConcluded(ending: ScenarioEnding): ending is Concluded {
  return !['not_steady', 'no_effect', 'too_late'].includes(ending.end);
}

const SEE_THE_APP =
  'the app fails by itself: fix it; logs/operator.log has what it complained about';

function failedBefore({ worker, cause }: FailedWorker): Found {
  return {
    seen: `worker ${worker} failed (${cause}) before anything was broken, so nothing was`,
    remedy: SEE_THE_APP,
  };
}

function anotherFailure({ class: kind, cause }: Incident): Found {
  return {
    seen: `the fault was injected, and what was seen in its place is a ${inWords(kind)} (${cause})`,
    remedy: SEE_THE_APP,
  };
}

function decided(
  [, expectedAction, expectedDecider]: ShortForm,
  ending: Extract<IncidentOutcome, { end: 'stable' | 'not_stable' | 'observed' }>,
  seq: number,
): Found | null {
  const { action, decided_by } = ending.decision;
  const isExpected = action === expectedAction && decided_by === expectedDecider;
  const chosen = `${action} chosen by ${deciderText(decided_by)}`;
  if (ending.end === 'not_stable') {
    return {
      seen: `${chosen} and carried out, and the app did not get well`,
      seq: ending.not_stable_seq,
      remedy: isExpected ? 'that line has every look at the app after it' : chosenOtherwise(seq),
    };
  }
  if (isExpected) return null;
  const then = ending.end === 'observed' ? 'nothing was carried out' : 'the app got well';
  return { seen: `${chosen}; ${then}`, remedy: chosenOtherwise(seq) };
}

/** @param seq a line of the scenario, by which the decision is found */
function chosenOtherwise(seq: number): string {
  return (
    'a policy, a learned table, or exploring in dev (--seed) makes it choose otherwise: ' +
    `demo-run explain ${String(seq)} says why`
  );
}

const REMEDY_BY_GATE: ReadonlyMap<string, string> = new Map([
  ['pause', 'demo-run resume ends the pause'],
  ['approval', 'approve it at a terminal, by typing the hash that is shown there'],
]);

function refusalOf({
  decision,
  reasons,
  refused_seq,
}: Extract<ScenarioEnding, { end: 'refused' }>): Found {
  const named = reasons.map(({ gate, code }) => `${gate} (${code})`).join(', ');
  const remedies = reasons.flatMap(({ gate }) => REMEDY_BY_GATE.get(gate) ?? []);
  return {
    seen: `${decision.action} was chosen, and refused by ${named}; nothing was touched`,
    seq: refused_seq,
    remedy: remedies[0] ?? 'demo-run policy shows what is allowed where, and why',
  };
}

/** A run in prod without its flag. */
export const REFUSED_IN_PROD: UnmetExpectation = {
  about: 'prod',
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
      remedy: 'demo-run verify names the line and the byte; trust nothing behind it',
    },
  ];
}

/** The run did not behave as the one that is known. */
export function unmetDigest(expected: string, seen: string): UnmetExpectation {
  return {
    about: 'behaviour digest',
    expected: `the digest ${expected}`,
    seen: `the digest ${seen}`,
    seq: null,
    remedy:
      'demo-run diff BASELINE_LOG latest names the first line that differs; other options, ' +
      'spec, policy, Q-table, bus, and another version of Node or demo-run change it too. If ' +
      'it is meant, expect the new one',
  };
}

/** What the attacks have shown that must not be. */
export function unmetByAttacks(attacks: AttackSummary | undefined): UnmetExpectation[] {
  if (attacks === undefined) return [];
  const { blocked, attacks: made, app_unchanged, control, log_valid } = attacks;
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
      'demo-run resume, then run again',
    );
  }
  if (!log_valid) {
    add(
      'a whole log of the attacks',
      'it does not verify',
      'demo-run verify logs/violation_proof.log',
    );
  }
  return found;
}
