/** What the thread is given. It loads nothing but Node, so that it begins at once. */
export interface ThreadInput {
  /** Of the log, at its beginning; whoever opened it closes it. */
  readonly fd: number;
  readonly chunk_bytes: number;
  /** What is longer than this is not read on. */
  readonly most_bytes: number;
}

/** The first message: by the name of a kind, what its lines match that are certainly good. They are made while the thread starts. */
export type Patterns = ReadonlyMap<string, RegExp>;
/** Each further message. */
export const NEXT = 'next';

/** Whole lines in the order of the log. Each `NEXT` is answered by some of these; by none at its end. */
export interface SeenChunk {
  readonly bytes: Uint8Array;
  /** Where each line ends in these bytes, its LF included; the last one of a torn log has none. */
  readonly ends: Uint32Array;
  /** What is certain of each line. */
  readonly certain: Uint8Array;
}

/** The line alone: its bytes, its spelling, its schema. */
export const IS_GOOD = 1;
/** It names the hash of the line before it. */
export const IS_LINKED = 2;
