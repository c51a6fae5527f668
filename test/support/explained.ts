import type { Explanation } from '../../src/audit/explain/explanation.js';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import { explanationText } from '../../src/cli/views/explain-text.js';
import { styleFor } from '../../src/cli/views/style.js';
import { readExplanation } from '../../src/audit/library/read-explanation.js';
import { chainedLines, writeLines } from './sample-log.js';
import { temporaryRoot } from './temporary-root.js';

/** The explanation of one line of a log of such bodies, which stands alone in a folder. */
export async function explained(bodies: readonly ProofBody[], seq: number): Promise<Explanation> {
  const path = writeLines(temporaryRoot(), chainedLines(bodies));
  const read = await readExplanation(path, seq);
  if (!read.found) throw new Error(`line ${String(seq)} was not found`);
  return read.explanation;
}

/** Its text, without the lines that name the file. */
export function plainText(explanation: Explanation): string[] {
  return explanationText({ ...explanation, file: 'sample.log' }, styleFor({}, false));
}

/** One section of the text, without its heading. */
export function sectionOf(explanation: Explanation, title: string): string[] {
  const lines = plainText(explanation);
  const start = lines.findIndex((line) => line.startsWith(`-- ${title}`));
  const after = lines.slice(start + 1);
  const length = after.findIndex((line) => line === '' || line.startsWith('-- '));
  return length === -1 ? after : after.slice(0, length);
}
