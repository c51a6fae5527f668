import { describe } from './description.js';
import { MCP_FLAGS } from './mcp-flags.js';

export const MCP = describe({
  name: 'mcp',
  summary: 'rehearses an MCP client',
  example: 'demo-run mcp --simulated',
  notes:
    'Serves tools by which an MCP client is rehearsed: start_rehearsal, observe,\n' +
    'propose, escalate, outcome. What is played is said here, not by the client.\n' +
    'On stdio nobody can be asked for an approval; with --http this terminal is\n' +
    'asked. Each rehearsal is a run with a log of its own. More: docs/agents.md',
  flags: MCP_FLAGS,
  arguments: {},
  work: async () => (await import('../commands/mcp.js')).mcpCommand,
});
