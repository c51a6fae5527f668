import { FILE, PORT, SWITCH } from '../option-kinds.js';
import type { Parsed } from '../options.js';
import { describe } from './description.js';
import { RUN_FLAGS } from './run-flags.js';

const FLAGS = {
  http: { ...SWITCH, text: 'serve HTTP on 127.0.0.1, with a token, in place of stdio' },
  port: { ...PORT, text: 'its port (default: any free one)' },
  env: RUN_FLAGS.env,
  allowProdInjection: RUN_FLAGS.allowProdInjection,
  simulated: RUN_FLAGS.simulated,
  policy: RUN_FLAGS.policy,
  observe: RUN_FLAGS.observe,
  seed: RUN_FLAGS.seed,
  only: RUN_FLAGS.only,
  agentKey: { ...FILE, text: 'the public key that the client signs its proposals with' },
} as const;
export type AskedMcp = Parsed<typeof FLAGS>;

export const MCP = describe({
  name: 'mcp',
  summary: 'rehearses any MCP client',
  example: 'demo-run mcp --simulated',
  notes:
    'Serves tools by which an MCP client is rehearsed: start_rehearsal, observe,\n' +
    'propose, escalate, outcome. What is played is said here, not by the client.\n' +
    'On stdio nobody can be asked for an approval; with --http this terminal is\n' +
    'asked. Each rehearsal is a run with a log of its own. More: docs/agents.md',
  flags: FLAGS,
  arguments: {},
  work: async () => (await import('../commands/mcp.js')).mcpCommand,
});
