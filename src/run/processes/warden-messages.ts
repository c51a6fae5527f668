import type { ProcessTraces } from './reap.js';

/** What the warden is told over its input, one JSON object a line. Its end without `done` means that we died. */
export type ToWarden =
  | { readonly kind: 'watch'; readonly traces: ProcessTraces; readonly folder: string }
  /** Nothing is left but the folder. */
  | { readonly kind: 'done' };
