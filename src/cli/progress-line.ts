import { monotonicMs } from '../base/machine-time.js';
import { SCREEN_WIDTH } from '../base/screen-width.js';
import { fitted } from './views/layout.js';

/** What takes no longer than this needs no progress. */
const QUIET_MS = 2_000;
const EVERY_MS = 1_000;
const CLEAR = '\r\u001b[2K';

/** One line at a terminal that says how far something is, and goes away. */
export interface ProgressLine {
  /** What is shown from now on, beside the time. */
  say(text: string): void;
  /** Takes it away until the next second: something else is written. */
  clear(): void;
  /** Takes the line away, for good. */
  end(): void;
}

/** Begins after two seconds, and never where no terminal is: a pipe keeps what is written over. */
export function openProgressLine(
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
  isWanted: boolean,
): ProgressLine {
  if (stream.isTTY !== true || !isWanted) {
    return { say: () => undefined, clear: () => undefined, end: () => undefined };
  }
  const from = monotonicMs();
  let text = '';
  let ticking: NodeJS.Timeout | undefined;
  const show = () => {
    const s = Math.round((monotonicMs() - from) / 1_000);
    const time = `  ${String(s)} s`;
    stream.write(`${CLEAR}${fitted(text, SCREEN_WIDTH - 1 - time.length)}${time}`);
  };
  const begin = setTimeout(() => {
    ticking = setInterval(show, EVERY_MS);
    show();
  }, QUIET_MS);
  return {
    say(next) {
      text = next;
      if (ticking !== undefined) show();
    },
    clear() {
      if (ticking !== undefined) stream.write(CLEAR);
    },
    end() {
      clearTimeout(begin);
      if (ticking !== undefined) stream.write(CLEAR);
      clearInterval(ticking);
    },
  };
}

/** Waits of a command that writes other lines too. */
export interface Waits {
  /** Says what is waited for while the work goes on; the work may say more. Ends as the work does. */
  during<Result>(
    text: string,
    work: (say: (text: string) => void) => Promise<Result>,
  ): Promise<Result>;
  /** To be called before anything else is written. */
  clear(): void;
}

/** @param open the line of one wait */
export function createWaits(open: () => ProgressLine): Waits {
  let line: ProgressLine | undefined;
  return {
    async during(text, work) {
      const own = open();
      line = own;
      own.say(text);
      try {
        return await work((more) => {
          own.say(more);
        });
      } finally {
        own.end();
        if (line === own) line = undefined;
      }
    },
    clear() {
      line?.clear();
    },
  };
}
