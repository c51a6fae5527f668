import { isAbsolute, join } from 'node:path';

/** One system call as strace shows it (`-f -y`), whole even where other threads spoke in between. */
export interface TracedCall {
  readonly pid: number;
  readonly name: string;
  readonly rawArguments: string;
  /** Which line of the trace shows its beginning, and which its end; the end never came: Infinity. */
  readonly begin: number;
  readonly end: number;
  readonly result: number | undefined;
  readonly wasInjected: boolean;
  /** The absolute paths that it works on: by argument, or by descriptor. */
  readonly paths: readonly string[];
}

const WHOLE = /^(\d+) +(\w+)\((.*)\) += (.*)$/s;
const BEGUN = /^(\d+) +(\w+)\((.*?)(?:, )? ?<unfinished \.\.\.>$/s;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (.*)$/s;
const STRING = /"((?:[^"\\]|\\.)*)"/g;
const BY_DESCRIPTOR = /^(?:write|writev|pwrite64|fdatasync|fsync|fchmod|ftruncate)$/;

/** @param text what `strace -f -y -o FILE` wrote; calls come back in the order of their beginning */
export function parseTrace(text: string): TracedCall[] {
  const calls: TracedCall[] = [];
  const pending = new Map<string, { readonly at: number; readonly begun: string }>();
  for (const [line, content] of text.split('\n').entries()) {
    const begun = BEGUN.exec(content);
    const resumed = RESUMED.exec(content);
    const whole = WHOLE.exec(content);
    if (begun !== null) {
      const [, pid = '', name = '', first = ''] = begun;
      pending.set(`${pid} ${name}`, { at: calls.length, begun: first });
      calls.push(call({ pid, name, args: first, answer: '?', begin: line, end: Infinity }));
    } else if (resumed !== null) {
      const [, pid = '', name = '', rest = '', answer = ''] = resumed;
      const earlier = pending.get(`${pid} ${name}`);
      if (earlier === undefined) continue;
      const begin = calls[earlier.at]?.begin ?? line;
      const args = `${earlier.begun}${rest}`;
      calls[earlier.at] = call({ pid, name, args, answer, begin, end: line });
    } else if (whole !== null) {
      const [, pid = '', name = '', args = '', answer = ''] = whole;
      const end = answer.startsWith('?') ? Infinity : line;
      calls.push(call({ pid, name, args, answer, begin: line, end }));
    }
  }
  return calls;
}

/** The text that a `write` or `writev` was given, as far as strace was told to show it (`-s`). */
export function writtenText({ rawArguments }: TracedCall): string {
  return strings(rawArguments).join('');
}

interface CallText {
  readonly pid: string;
  readonly name: string;
  readonly args: string;
  readonly answer: string;
  readonly begin: number;
  readonly end: number;
}

function call({ pid, name, args, answer, begin, end }: CallText): TracedCall {
  const result = /^-?\d+/.exec(answer)?.[0];
  return {
    pid: Number(pid),
    name,
    rawArguments: args,
    begin,
    end,
    result: result === undefined ? undefined : Number(result),
    wasInjected: answer.includes('(INJECTED)'),
    paths: pathsOf(name, args),
  };
}

function pathsOf(name: string, args: string): string[] {
  if (BY_DESCRIPTOR.test(name)) {
    const path = /^\d+<([^>]*)>/.exec(args)?.[1];
    return path === undefined || !isAbsolute(path) ? [] : [path];
  }
  if (/^(?:clone|clone3|bind|listen)$/.test(name)) return [];
  const folder = /^AT_FDCWD<([^>]*)>/.exec(args)?.[1] ?? '/';
  return strings(args).map((path) => (isAbsolute(path) ? path : join(folder, path)));
}

function strings(args: string): string[] {
  return [...args.matchAll(STRING)].map(([, escaped = '']) => unescape(escaped));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** The bytes behind C's escapes, as latin1: a proof line is ASCII anyway. */
function unescape(escaped: string): string {
  return escaped.replace(/\\([0-7]{1,3}|.)/gs, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code),
  );
}
