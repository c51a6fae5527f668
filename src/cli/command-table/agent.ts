import { z } from 'zod';
import { ENV, ISOLATION, POLICY, VARIABLES } from '../option-kinds.js';
import { describe } from './description.js';

const TASKS = ['check', 'schema'] as const;

export const AGENT_COMMAND = describe({
  name: 'agent',
  summary: 'checks an agent of yours',
  example: "demo-run agent check './my-agent.py'",
  notes:
    'An agent is a program that speaks demo-run-agent/1: a JSON object a line.\n' +
    'check: starts COMMAND, asks it about one made-up incident of each class, and\n' +
    'says which rules it keeps (exit 1 if it breaks one). Nothing is broken, and\n' +
    'nothing is done. schema: the JSON Schema of the protocol.\n' +
    'To ask it in earnest: demo-run run --agent COMMAND, and beside that\n' +
    '  --agent-env NAMES        variables of yours that it is given\n' +
    '  --agent-isolation LEVEL  what stands between it and the run, as below\n' +
    '  --agent-key FILE         the public key that its proposals are signed with\n' +
    '  --agent-control          play on real workers what else could be done\n' +
    'In place of --agent, with --simulated: --agent-replay FILE, its transcript.',
  flags: {
    agentEnv: { ...VARIABLES, text: 'check: variables that it is given' },
    agentIsolation: { ...ISOLATION, text: 'check: bwrap, user or none (default: the best)' },
    policy: { ...POLICY, text: 'check: allowlists and budgets (default: built in)' },
    env: { ...ENV, schema: () => ENV.schema().default('stage'), text: 'check: dev, stage or prod' },
  },
  arguments: {
    task: {
      choices: TASKS,
      schema: () => z.enum(TASKS),
      accepted: TASKS.join(', '),
      text: TASKS.join(', '),
      needed: true,
    },
    command: {
      schema: () => z.string().optional(),
      accepted: 'a command, in quotes if it has blanks',
      text: 'check: what starts it',
    },
  },
  work: async () => (await import('../commands/agent.js')).agentCommand,
});
