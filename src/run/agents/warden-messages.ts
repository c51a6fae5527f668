import type { AgentTraces } from './reap.js';

/** What the warden is told over its input, one JSON object a line. Its end without `done` means that we died. */
export type ToWarden =
  | { readonly kind: 'watch'; readonly traces: AgentTraces; readonly folder: string }
  /** Nothing of the agent is left but its folder. */
  | { readonly kind: 'done' };
