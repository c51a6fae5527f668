import { FILE, PORT, SWITCH } from '../option-kinds.js';
import type { Parsed } from '../options.js';
import { RUN_FLAGS } from './run-flags.js';

/** What is rehearsed is said here, and nothing of it by the client. */
export const MCP_FLAGS = {
  http: { ...SWITCH, text: 'serve HTTP on 127.0.0.1 with a token, not stdio' },
  port: { ...PORT, text: 'its port (default: any free one)' },
  env: RUN_FLAGS.env,
  allowProdInjection: RUN_FLAGS.allowProdInjection,
  simulated: RUN_FLAGS.simulated,
  policy: RUN_FLAGS.policy,
  observe: RUN_FLAGS.observe,
  seed: RUN_FLAGS.seed,
  only: RUN_FLAGS.only,
  agentKey: { ...FILE, text: 'public key that the client signs its proposals with' },
} as const;
export type AskedMcp = Parsed<typeof MCP_FLAGS>;
