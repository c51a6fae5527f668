import { count } from '../../core/domain/count.js';
import { inWords } from '../../core/domain/figures.js';
import {
  EXIT,
  worstExitCode,
  type ExitCode,
  type Shortcoming,
} from '../../core/domain/exit-codes.js';
import { OTHER_FORMAT } from '../../core/domain/proof-lines/format.js';
import type { Run } from '../../core/domain/proof-lines/run-record.js';
import type { EndState } from '../checker/run-grammar.js';
import { judgeAttacks, type Refusal } from './judge-attacks.js';
import { endingOf, type Ending, type Expectation } from './incident-record.js';
import type { RunSummary } from './run-summary.js';
import type { Verdict, VerdictWord } from './verdict-words.js';

/** A log as it was checked, and what its lines say. */
export interface JudgedLog {
  readonly run: Run | null;
  readonly end: EndState | null;
  readonly problem: {
    readonly code: string;
    readonly line: number;
    readonly found: string;
  } | null;
  readonly summary: RunSummary;
}

/** What had to happen: by scenario, and by attack. */
export interface Expected {
  readonly incidents: readonly Expectation[];
  /** The check that had to refuse each attack that is made in such a run, by the attack's name. */
  readonly refusals: (run: Run) => ReadonlyMap<string, Refusal>;
}

/**
 * The one verdict on a run: by its log, and by the log of the attacks that were made at its end.
 * @param attacks null where the log holds the attacks itself, or where theirs is not available
 */
export function verdictOf(log: JudgedLog, attacks: JudgedLog | null, expected: Expected): Verdict {
  const own = judge(log, expected);
  // Of a log that does not hold, or cannot be read, nothing else makes good.
  if (attacks === null || log.problem !== null) return own;
  const theirs = judge(attacks, expected);
  if (attacks.problem !== null) return theirs;
  const worst = worstExitCode([own, theirs].map(({ exit_code }) => exit_code));
  return own.exit_code === worst ? own : theirs;
}

function judge(log: JudgedLog, expected: Expected): Verdict {
  const { run, problem, summary } = log;
  if (problem?.code === OTHER_FORMAT) {
    return { word: 'NOT READ', exit_code: EXIT.inconclusive, because: problem.found };
  }
  if (problem !== null) {
    const because = `the log does not verify: ${inWords(problem.code)} at line ${String(problem.line)}`;
    return { word: 'NOT VALID', exit_code: EXIT.proofLogInvalid, because };
  }
  if (run === null || log.end !== 'complete') return judgeUnfinished(log);
  const verdict = judgeComplete(run, summary, expected);
  const isObserved = verdict.word === 'PASS' && run.observes === true;
  return isObserved ? { ...verdict, word: 'OBSERVED' } : verdict;
}

function judgeComplete(run: Run, summary: RunSummary, expected: Expected): Verdict {
  if (run.kind === 'violation') return judgeAttacks(run, summary, expected.refusals(run));
  return run.kind === 'onboard'
    ? judgeOnboarding(summary)
    : judgeRun(run, summary, expected.incidents);
}

function judgeUnfinished({ end, summary }: JudgedLog): Verdict {
  const because = `the run did not come to its end: ${inWords(end ?? 'unfinished')}`;
  if (end === 'emission_failed') return { word: 'FAIL', exit_code: EXIT.sinkFailed, because };
  return { word: 'INCOMPLETE', exit_code: codeOfSignal(summary.interrupted_by), because };
}

function codeOfSignal(signal: RunSummary['interrupted_by']): ExitCode {
  if (signal === null) return EXIT.inconclusive;
  return signal === 'SIGINT' || signal === 'quit' ? EXIT.interrupted : EXIT.terminated;
}

function judgeOnboarding({ onboarding }: RunSummary): Verdict {
  return onboarding === 'accepted'
    ? { word: 'PASS', exit_code: EXIT.ok, because: 'the onboarding was accepted' }
    : { word: 'FAIL', exit_code: EXIT.answerIsNo, because: 'the onboarding was rejected' };
}

const REFUSED_RUN = 'the run was refused before it began';

function judgeRun(run: Run, summary: RunSummary, expected: readonly Expectation[]): Verdict {
  if (summary.refused) {
    return { word: 'REFUSED', exit_code: EXIT.refused, because: REFUSED_RUN };
  }
  if (summary.onboarding === 'rejected') return judgeOnboarding(summary);
  if (summary.deployment === 'failed') {
    return { word: 'FAIL', exit_code: EXIT.answerIsNo, because: 'the deployment failed' };
  }
  const endings = summary.incidents.filter(isPlayed).map((one) => endingOf(one, expected));
  const met = endings.filter((ending) => ending === 'passed' || ending === 'observed').length;
  const because = `${String(met)} of ${count(run.scenarios.length, 'scenario')} ended as expected`;
  const codes = endings.flatMap((ending) => CODES[ending] ?? []);
  const exit_code = worstExitCode(codes);
  if (exit_code !== EXIT.ok) return { word: WORDS[exit_code] ?? 'FAIL', exit_code, because };
  const due = linesDue(run, expected);
  if (endings.every((ending) => ending === 'passed') && summary.lines !== due) {
    const lines = `${because}, in ${String(summary.lines)} lines where ${String(due)} were due`;
    return { word: 'FAIL', exit_code: EXIT.answerIsNo, because: lines };
  }
  return { word: 'PASS', exit_code, because };
}

/** What each ending of a scenario says of its run, where it is not as expected. */
const CODES: Partial<Record<Ending, Shortcoming>> = {
  unfinished: EXIT.inconclusive,
  inconclusive: EXIT.inconclusive,
  missed: EXIT.answerIsNo,
  refused: EXIT.refused,
};
const WORDS: Partial<Record<ExitCode, VerdictWord>> = {
  [EXIT.inconclusive]: 'INCONCLUSIVE',
  [EXIT.refused]: 'REFUSED',
};

/** What the run did, as against what came by itself. */
function isPlayed({ announced }: RunSummary['incidents'][number]): boolean {
  return announced !== 'seen';
}

/**
 * How many lines a run has that goes as expected: six before the first scenario, and four for each,
 * which is injected, decided, done and stable; perhaps asked and granted, perhaps learned.
 */
export function linesDue(
  { env, learns, policy, scenarios }: Pick<Run, 'env' | 'learns' | 'policy' | 'scenarios'>,
  expected: readonly Expectation[],
): number {
  const learned = learns === undefined ? 0 : 1;
  const asks = policy.environment_approval[env];
  const actions = scenarios.map((id) => expected.find((one) => one.id === id)?.action);
  const asked = actions.filter((action) => asks.some((name) => name === action)).length;
  return 6 + scenarios.length * (4 + learned) + 2 * asked;
}
