import { runRecord } from '../sample-lines.js';
import { shortRun } from '../recovery.js';
import {
  chainedLines,
  defaultRun,
  openingLines,
  rechained,
  scenarioLines,
  sha256,
} from '../sample-log.js';
import type { SigningKey } from '../../../src/run/proof/signing-key.js';
import { TEST_KEY, newSigningKey } from '../recovery.js';

/** The files of a `logs/` folder, by path. A mutant is another such set of files. */
export type Files = Readonly<Record<string, string>>;

export const LOG = 'day1_proof.log';
export const HEAD = 'day1_proof.head';
export const EARLIER_ID = '000006-aaaa';
export const EARLIER = `archive/${EARLIER_ID}`;
const RUN_ID = '000007-8f3a';

/** Somebody else's key. */
export const FOREIGN_KEY = newSigningKey();

/** A head as the log's writer makes it, for any end, by any key. */
export function headFor(text: string, runId: string, key: SigningKey = TEST_KEY): string {
  const lines = text.split(/(?<=\n)/);
  const end = { run_id: runId, lines: lines.length, head: sha256(lines.at(-1) ?? '') };
  const format = 'demo-run/proof-head/v1';
  const signature = key.sign(`${format}\n${end.run_id}\n${String(end.lines)}\n${end.head}\n`);
  return `${JSON.stringify({ format, ...end, public_key: key.public_key, signature })}\n`;
}

const earlierLines = chainedLines(shortRun(), { runId: EARLIER_ID });
const earlierText = earlierLines.join('');
const prev = sha256(earlierLines.at(-1) ?? '');

/** The honest lines of the latest run, and those of a different one. */
export const LINES: readonly string[] = chainedLines(defaultRun(), { runId: RUN_ID, prev });
export const OTHER_LINES: readonly string[] = chainedLines(
  [...openingLines(runRecord({ scenarios: ['crash'], seed: 9 })), ...scenarioLines('crash')],
  { runId: '000009-0000', prev },
);

/** One earlier run in the archive, and the latest one, each with its head. */
export const HONEST_HOME: Files = {
  [`${EARLIER}.log`]: earlierText,
  [`${EARLIER}.head`]: headFor(earlierText, EARLIER_ID),
  [LOG]: LINES.join(''),
  [HEAD]: headFor(LINES.join(''), RUN_ID),
};

export const withLog = (lines: readonly string[] | string): Files => ({
  ...HONEST_HOME,
  [LOG]: typeof lines === 'string' ? lines : lines.join(''),
});

/** By somebody who can also fix the chain and, with a key, sign a new head. */
export function remade(lines: readonly string[], key: SigningKey = TEST_KEY): Files {
  const text = rechained(lines).join('');
  return { ...HONEST_HOME, [LOG]: text, [HEAD]: headFor(text, RUN_ID, key) };
}

export function without(files: Files, ...names: readonly string[]): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
}
