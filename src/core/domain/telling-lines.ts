/** Between why a program did not get ready, and what it wrote. */
export const WROTE = '; it wrote:\n';
/** What is shown of an output at most. */
const MOST_LINES = 15;
/** Of these so many are where the last error begins, or else the output. */
const FROM_ITS_HEAD = 5;
/** Nothing of the program itself: that there is another npm. */
const NOTICE = /^\s*npm notice\b/;
/** `TypeError: Invalid URL`, `Error [ERR_X]: ...`, `java.lang.IllegalStateException: ...`: the stack comes below. */
const ERROR_HEAD =
  /^\s*(?:Uncaught |Unhandled |Caused by: )?[\w.$]*(?:Error|Exception)\b(?: \[\w+\])?:/;

/**
 * The lines of an output that say what went wrong: its last ones, and the head of the last error, which a long stack
 * would push out.
 */
export function tellingLines(output: string): string[] {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !NOTICE.test(line));
  if (lines.length <= MOST_LINES) return lines;
  const tail = lines.length - (MOST_LINES - FROM_ITS_HEAD - 1);
  const error = lines.slice(0, tail).findLastIndex((line) => ERROR_HEAD.test(line));
  const from = Math.min(Math.max(error, 0), tail - FROM_ITS_HEAD);
  const [before, between] = [from, tail - from - FROM_ITS_HEAD];
  return [
    ...leftOut(before),
    ...lines.slice(from, from + FROM_ITS_HEAD),
    ...leftOut(between),
    ...lines.slice(tail),
  ];
}

/** The same of a message whose first line says what happened, and the others what a program wrote. */
export function tellingMessage(message: string): string {
  const [first = '', ...output] = message.split('\n');
  return [first, ...tellingLines(output.join('\n'))].join('\n');
}

function leftOut(lines: number): string[] {
  if (lines === 0) return [];
  return [lines === 1 ? '(1 line left out)' : `(${String(lines)} lines left out)`];
}
