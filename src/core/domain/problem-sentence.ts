import { inWords } from './figures.js';
import { shorten } from './safe-text.js';

/** What is shown of what was expected, and of what was found. */
const SHOWN = 200;

/** What each reason code of `verify` means, in one plain sentence. `LOG` is the log that is wrong. */
const SENTENCES: Readonly<Record<string, string>> = {
  not_a_log: 'the file does not begin as a proof log: something else is in its place',
  torn_line: 'the last line was cut off: it does not end with a line feed',
  line_too_long: 'the line is longer than any line that a run writes',
  not_printable_ascii: 'the line holds bytes that no run writes',
  not_json: 'the line is not a JSON object',
  not_canonical: 'the line is JSON, but not spelled as a run spells it',
  schema: 'a field of the line is missing, unknown, or of the wrong kind',
  key_order: 'the fields of the line are not in the order in which a run writes them',
  other_format: 'another version wrote this log; this one does not read it',
  seq: 'a line is missing, was inserted, or was moved: its number is not the next one',
  chain: 'the line before was changed, or the link of this one was',
  run_id: 'the line is of another run',
  run_record: 'what the log says of its run contradicts itself, or is not on the first line alone',
  empty: 'the log holds no line',
  order: 'a run cannot write a line of this kind here',
  sequence: 'the log ends before its run could have ended',
  scenario_order: 'the scenarios are not in the order that the first line announces',
  cause: 'the line names another cause than the line that led to it',
  event_id: 'an event has another id than the next one in the count',
  intent: 'an outcome does not belong to the decision that was open',
  decision: 'the decision does not fit the readings or the rules that are told with it',
  event: 'the decision is about another event than the one that is open',
  injection: 'the injection does not fit the scenario that it is of',
  subject: 'the line is about another app or environment than its run',
  policy: 'the line does not fit the policy of its run',
  samples: 'the checks of the app that the line tells do not add up to what it concludes',
  windows: 'the readings in the line do not fit each other, or those before them',
  dependencies: 'what the line tells of the dependencies of the app does not fit',
  range: 'a number is beyond what it can be',
  moments: 'the times in the line contradict each other, or the lines before',
  emission: 'the event was emitted otherwise than its run can emit it',
  effect: 'what was done does not fit the action',
  requests: 'the counts of requests contradict those of the lines before',
  workers: 'the number of workers contradicts the readings, or the limits of the app',
  escalation: 'nothing in the lines before is a reason for leaving it to a human',
  spec: 'the spec in the log contradicts its own limits, or its name',
  approval: 'the approval does not belong to what was asked',
  learning: 'what was learned does not follow from what happened',
  agent: 'what the line tells of the agent contradicts the lines before, or its key',
  app_served: 'the log tells otherwise what served in place of the app',
  app_from: 'the log tells otherwise where the app is from',
  not_as_written: 'what is in the file is not what the run wrote',
  anchor: 'the line has another hash than was noted elsewhere, or is missing',
  head_malformed: 'the head beside the log is not spelled as a run spells it',
  head_mismatch:
    'the head beside the log is of another log, or the log was changed after it was sealed',
  head_signature: 'the signature of the head is not by the key that the head names',
  foreign_key: 'another key than the expected one sealed LOG',
  witness: 'LOG was sealed, and is not here as it was then',
  sealed_before: 'LOG ended otherwise than the log of its attacks says',
  odd_file: 'something else is in the place of a log, of a head, or of a folder of them',
  archive_chain: 'the run before is not the one that this log is linked to',
  archive_gap: 'the log of an earlier run is gone from the archive',
  archive_number: 'two logs in the root have the number of one run',
  archive_name: 'a log in the archive is under the name of another run',
  archive_newer: 'the archive holds a run that is later than the latest one',
  archive_head: 'the head of an earlier run is gone from the archive',
  torn_missing: 'what was set aside when a killed run was recovered is gone',
  torn_changed: 'what was set aside when a killed run was recovered was changed',
};

/** Those of the replay, of the runs before, and of the attacks at the end of a run begin with one of these. */
const BEGINNINGS: readonly (readonly [string, (rest: string) => string])[] = [
  [
    'replay_',
    (rest) =>
      `computed anew from the readings in the log, it comes out otherwise: ${inWords(rest)}`,
  ],
  ['archive_', ofAnother],
  ['attacks_', ofAnother],
];

function ofAnother(rest: string): string {
  return `LOG is not as it was: ${SENTENCES[rest] ?? inWords(rest)}`;
}

/**
 * What is wrong with a log, in one plain sentence without a full stop: the same wherever it is said.
 * @param problem as `verify` tells it. Where another log of the root is wrong, `expected` names its run
 */
export function problemSentence({
  code,
  expected = '',
}: {
  readonly code: string;
  readonly expected?: string;
}): string {
  const run = runIn(expected);
  return wordsOf(code).replaceAll('LOG', run === undefined ? 'the log' : `the log of run ${run}`);
}

function wordsOf(code: string): string {
  const known = SENTENCES[code];
  if (known !== undefined) return known;
  const found = BEGINNINGS.find(([beginning]) => code.startsWith(beginning));
  return found === undefined ? inWords(code) : found[1](code.slice(found[0].length));
}

function runIn(expected: string): string | undefined {
  return /\b\d{6,}-[0-9a-f]{4}\b/.exec(expected)?.[0];
}

/** A problem of a log; where only the line is told, without the byte at which that begins. */
interface Placed {
  readonly code: string;
  readonly expected: string;
  readonly line: number;
  readonly offset?: number;
}

/**
 * Where a problem is: a line, and the byte where it is known; the head; or the other logs, which have their own lines.
 * @param path of the log, which names its head; without it, it is only called that
 */
export function problemPlace(problem: Placed, path?: string): string {
  const { code, line, offset } = problem;
  if (isOfRoot(problem)) return 'in its root';
  if (OF_HEAD.test(code)) return `in ${path === undefined ? 'its head' : nameOfHead(path)}`;
  const byte = offset === undefined ? '' : `, byte ${String(offset)}`;
  return `at line ${String(line)}${byte}`;
}

/** The head of `X.log` is `X.head`. */
function nameOfHead(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return `${name.replace(/\.log$/, '')}.head`;
}

const OF_HEAD = /^(?:head_|foreign_key$)/;
const OF_ROOT =
  /^(?:witness$|sealed_before$|odd_file$|archive_|attacks_|torn_missing$|torn_changed$)/;

function isOfRoot({ code, expected }: Placed): boolean {
  return OF_ROOT.test(code) || (code === 'foreign_key' && runIn(expected) !== undefined);
}

/** The sentence, and behind it all that is known: code, place, what was expected and found, each shortened. */
export function problemInFull(problem: Placed & { readonly found: string }, path?: string): string {
  const expected = shorten(problem.expected, SHOWN);
  const found = shorten(problem.found, SHOWN);
  const place = `${problem.code} ${problemPlace(problem, path)}`;
  return `${problemSentence(problem)} (${place}: expected ${expected}, found ${found})`;
}
