import { count } from '../../core/domain/count.js';
import { inWords } from '../../core/domain/figures.js';
import {
  EXIT,
  worstExitCode,
  type ExitCode,
  type Shortcoming,
} from '../../core/domain/exit-codes.js';
import { OTHER_FORMAT } from '../../core/domain/proof-lines/format.js';
import { shortFormOf, type ExpectedScenario } from '../../core/domain/proof-lines/expectations.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { problemPlace, problemSentence } from '../../core/domain/problem-sentence.js';
import type { EndState } from '../checker/run-grammar.js';
import { judgeAttacks, type Refusal } from './judge-attacks.js';
import { expectationsOf } from './expectations.js';
import type { Ending } from './incident-record.js';
import { metText } from './judge-scenario.js';
import { judgedScenarios } from './judged-scenarios.js';
import type { RunSummary } from './run-summary.js';
import type { RunVerdict, VerdictWord } from './verdict-words.js';

/** A log as it was checked, and what its lines say. */
export interface JudgedLog {
  readonly run: LoggedRun | null;
  readonly end: EndState | null;
  readonly problem: {
    readonly code: string;
    readonly line: number;
    readonly expected: string;
    readonly found: string;
  } | null;
  readonly summary: RunSummary;
}

/**
 * What is known of the attacks at the end of a run. `missing`: the log of the run is in its own
 * root, and no log there that can be read holds them. `not_at_hand`: the log is a copy, alone.
 */
export type KnownAttacks =
  | { readonly are: 'judged'; readonly log: JudgedLog }
  | { readonly are: 'missing' }
  | { readonly are: 'not_at_hand' };

/** What had to happen: by scenario, and by attack. */
export interface Expected {
  /** Where the log of a run does not say it. */
  readonly incidents: readonly ExpectedScenario[];
  /** The check that had to refuse each attack that is made in such a run, by the attack's name. */
  readonly refusals: (run: LoggedRun) => ReadonlyMap<string, Refusal>;
}

/** The one verdict on a run: by its log, and by what is known of the attacks at its end. */
export function verdictOf(log: JudgedLog, attacks: KnownAttacks, expected: Expected): RunVerdict {
  const own = verdictOfLog(log, expected);
  if (!endsWithAttacks(log)) return own;
  if (attacks.are === 'not_at_hand') {
    return {
      ...own,
      because: `${own.because}; the log of the attacks at its end is not available`,
    };
  }
  if (attacks.are === 'missing') {
    const because = `${own.because}; no sealed log of the attacks at its end is in this root`;
    return { word: 'INCOMPLETE', exit_code: EXIT.inconclusive, because };
  }
  const theirs = verdictOfLog(attacks.log, expected);
  if (attacks.log.problem !== null) return theirs;
  if (theirs.word === 'INCONCLUSIVE') return besideUnknown(own, theirs);
  const worst = worstExitCode([own, theirs].map(({ exit_code }) => exit_code));
  return own.exit_code === worst ? own : theirs;
}

/** What was judged before attacks of which nothing can be said stays judged: a FAIL is one all the same. */
function besideUnknown(own: RunVerdict, theirs: RunVerdict): RunVerdict {
  const because = `${own.because}; ${theirs.because}`;
  const isMet = own.word === 'PASS' || own.word === 'OBSERVED';
  return { ...(isMet ? theirs : own), because };
}

/** Every run of the walkthrough that came to its end; of a log that does not hold nobody knows. */
function endsWithAttacks({ run, end, problem, summary }: JudgedLog): boolean {
  if (problem !== null || run?.kind !== 'run' || end !== 'complete') return false;
  return summary.onboarding === 'accepted' && summary.deployment === 'done';
}

/** By one log alone: of the attacks by themselves, of an onboarding, of a run without its attacks. */
export function verdictOfLog(log: JudgedLog, expected: Expected): RunVerdict {
  const { run, problem, summary } = log;
  if (problem?.code === OTHER_FORMAT) {
    return { word: 'NOT READ', exit_code: EXIT.inconclusive, because: problem.found };
  }
  if (problem !== null) {
    const which = run?.kind === 'violation' ? 'the log of the attacks' : 'the log';
    const what = `${problemSentence(problem)} (${inWords(problem.code)} ${problemPlace(problem)})`;
    const because = `${which} does not verify: ${what}`;
    return { word: 'NOT VALID', exit_code: EXIT.proofLogInvalid, because };
  }
  if (run === null || log.end !== 'complete') return judgeUnfinished(log);
  const verdict = judgeComplete(run, summary, expected);
  const isObserved = verdict.word === 'PASS' && run.observes === true;
  return isObserved ? { ...verdict, word: 'OBSERVED' } : verdict;
}

function judgeComplete(run: LoggedRun, summary: RunSummary, expected: Expected): RunVerdict {
  if (run.kind === 'violation') return judgeAttacks(run, summary, expected.refusals(run));
  return run.kind === 'onboard' ? judgeOnboarding(summary) : judgeRun(run, summary, expected);
}

function judgeUnfinished({ end, summary }: JudgedLog): RunVerdict {
  // Whether a run goes on, its log alone does not tell.
  const because =
    end === null || end === 'unfinished'
      ? 'no line ends the log: the run goes on, was killed, or its machine or disk failed'
      : `the run did not come to its end: ${inWords(end)}`;
  if (end === 'emission_failed') return { word: 'FAIL', exit_code: EXIT.sinkFailed, because };
  return { word: 'INCOMPLETE', exit_code: codeOfSignal(summary.interrupted_by), because };
}

function codeOfSignal(signal: RunSummary['interrupted_by']): ExitCode {
  if (signal === null) return EXIT.inconclusive;
  return signal === 'SIGINT' || signal === 'quit' ? EXIT.interrupted : EXIT.terminated;
}

function judgeOnboarding({ onboarding }: RunSummary): RunVerdict {
  return onboarding === 'accepted'
    ? { word: 'PASS', exit_code: EXIT.ok, because: 'the onboarding was accepted' }
    : { word: 'FAIL', exit_code: EXIT.answerIsNo, because: 'the onboarding was rejected' };
}

const NOT_BOUND = 'nobody could listen at the port of the app';
const NO_AGENT = 'the agent did not begin, and nothing was injected';
const REFUSED_RUN = 'the run was refused before it began';

function judgeRun(run: LoggedRun, summary: RunSummary, expected: Expected): RunVerdict {
  if (summary.refused) {
    return { word: 'REFUSED', exit_code: EXIT.refused, because: REFUSED_RUN };
  }
  if (summary.onboarding === 'rejected') return judgeOnboarding(summary);
  if (summary.deployment === 'not_bound') {
    return { word: 'INCOMPLETE', exit_code: EXIT.usage, because: NOT_BOUND };
  }
  if (summary.deployment === 'failed') {
    return { word: 'FAIL', exit_code: EXIT.answerIsNo, because: 'the deployment failed' };
  }
  if (summary.agent?.not_begun != null) {
    const because = `${NO_AGENT}: ${inWords(summary.agent.not_begun.failure)}`;
    return { word: 'INCOMPLETE', exit_code: EXIT.usage, because };
  }
  return judgeBehaviour(run, summary, judgeEnds(summary, judgePlayed(run, summary, expected)));
}

function judgePlayed(run: LoggedRun, summary: RunSummary, expected: Expected): RunVerdict {
  const scenarios = judgedScenarios({ run, summary }, expected);
  const endings = scenarios.map(({ ending }) => ending);
  const met = endings.filter((ending) => ending === 'passed' || ending === 'observed').length;
  const due = linesDue(run, summary, expected.incidents);
  const because =
    `${String(met)} of ${count(run.scenarios.length, 'scenario')} ended as expected` +
    (due === null ? `, ${metText(scenarios.flatMap(({ judged }) => judged))}` : '');
  const codes = endings.flatMap((ending) => CODES[ending] ?? []);
  const exit_code = worstExitCode(codes);
  if (exit_code !== EXIT.ok) return { word: WORDS[exit_code] ?? 'FAIL', exit_code, because };
  if (due !== null && endings.every((ending) => ending === 'passed') && summary.lines !== due) {
    const lines = `${because}, in ${String(summary.lines)} lines where ${String(due)} were due`;
    return { word: 'FAIL', exit_code: EXIT.answerIsNo, because: lines };
  }
  return { word: 'PASS', exit_code, because };
}

/** Where a worker ended unexplained, not everything may have gone its way through the gates: that cannot pass. */
function judgeEnds({ agent }: RunSummary, played: RunVerdict): RunVerdict {
  const ended = agent?.unexplained.length ?? 0;
  if (ended === 0) return played;
  const because = `${played.because}; ${count(ended, 'worker')} ended without fault, order or permit`;
  const exit_code = worstExitCode([played.exit_code, EXIT.answerIsNo]);
  return exit_code === played.exit_code
    ? { ...played, because }
    : { word: 'FAIL', exit_code, because };
}

/** Whether the run behaved as the one whose digest it names; what is worse than that stays so. */
function judgeBehaviour(
  { expects }: LoggedRun,
  { behaviour_digest: seen }: RunSummary,
  played: RunVerdict,
): RunVerdict {
  const expected = expects?.behaviour_digest;
  if (expected === undefined || seen?.startsWith(expected) === true) return played;
  const exit_code = worstExitCode([played.exit_code, EXIT.answerIsNo]);
  if (exit_code === played.exit_code) return played;
  const digests = `behaviour digest ${startOf(seen ?? '')}, where ${startOf(expected)} was expected`;
  return { word: 'FAIL', exit_code, because: `${played.because}; ${digests}` };
}

/** As much of a digest as anybody reads. */
function startOf(digest: string): string {
  return digest.slice(0, 16);
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

/**
 * How many lines a run has that goes as expected: six before the first scenario, and four for each,
 * which is injected, decided, done and stable; perhaps asked and granted, perhaps learned.
 * @returns null where more is expected of a scenario than one incident and what is decided about it, or
 *   where it is of somebody's own: what breaks there may take any number of lines; what an agent does
 *   may take any number too, and so may alerts from outside, and an incident that nobody had injected
 */
export function linesDue(
  run: Pick<LoggedRun, 'agent' | 'alerts' | 'env' | 'learns' | 'policy' | 'scenarios' | 'expects'>,
  played: Pick<RunSummary, 'scenarios'>,
  builtIn: readonly ExpectedScenario[],
): number | null {
  const { env, learns, policy, scenarios } = run;
  if (played.scenarios.some(({ incidents }) => incidents.length > 1)) return null;
  if (run.expects?.files !== undefined || run.agent !== undefined) return null;
  if (run.alerts !== undefined) return null;
  const expected = expectationsOf(run, builtIn);
  const learned = learns === undefined ? 0 : 1;
  const asks = policy.environment_approval[env];
  const due = scenarios.map((id) =>
    shortFormOf(expected.find((one) => one.id === id)?.expect ?? []),
  );
  if (due.includes(undefined)) return null;
  const asked = due.filter((form) => asks.some((name) => name === form?.[1])).length;
  return 6 + scenarios.length * (4 + learned) + 2 * asked;
}
