import { isNode, isSeq, LineCounter, parseDocument } from 'yaml';

/**
 * The lines of a scenario file that its expectations begin at, in their order.
 * @param text of a file that was found to be sound
 */
export function expectationLines(text: string): number[] {
  const counter = new LineCounter();
  const expect = parseDocument(text, { lineCounter: counter }).get('expect', true);
  if (!isSeq(expect)) return [];
  return expect.items.map((item) =>
    isNode(item) && item.range ? counter.linePos(item.range[0]).line : 1,
  );
}
