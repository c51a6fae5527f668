import { count } from '../../core/domain/count.js';

/** What came from an agent, or that nothing more will. */
export type FromChannel =
  /** A line without its end; the bytes may be anything. */
  | { readonly kind: 'line'; readonly bytes: Buffer }
  /** More than the limit without a line end: nothing more is read. */
  | { readonly kind: 'too_long' }
  /** In a few words: `exit 1`, `SIGKILL`, `it closed its output`. */
  | { readonly kind: 'ended'; readonly how: string };

/** How lines go to an agent and come from it. */
export interface LineChannel {
  /** Writes a line. One that reads no more loses it; never throws. */
  send(line: string): void;
  /** What came next, in its order; undefined once `withinMs` have passed. After its end, always that. */
  next(withinMs: number): Promise<FromChannel | undefined>;
  /** What has come and was not taken, without waiting. */
  takeAll(): readonly FromChannel[];
  /** Bytes that came after the last line end, and are no line. */
  unfinishedBytes?(): number;
  /** Ends it, and everything that it has left. Never rejects; the second call says the same. */
  end(): Promise<ChannelEnd>;
}

export interface ChannelEnd {
  readonly how: string;
  /** Processes that had to be killed. */
  readonly killed: number;
  readonly stderr_bytes: number;
}

/** Half a line is no answer; whoever wrote it learns that it came. @param bytes after the last line end */
export function unfinishedText(bytes: number): string[] {
  return bytes === 0 ? [] : [`${count(bytes, 'byte')} without a line end`];
}
