import { stateFolder } from '../../audit/library/state-folder.js';
import { agentJsonSchema } from '../../core/agent-protocol/agent-json-schema.js';
import type { Isolation } from '../../core/domain/agent.js';
import type { Environment } from '../../core/domain/environment.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { checkAgentProcess } from '../../run/assembly/check-agent-process.js';
import { interruptibly } from '../interruption.js';
import type { CommonOptions } from '../options.js';
import { present } from '../present.js';
import { UsageError } from '../usage-error.js';
import { agentCheckText } from '../views/agent-check-text.js';

interface AskedAgent extends CommonOptions {
  readonly task: 'check' | 'schema';
  readonly command: string | undefined;
  readonly agentEnv: readonly string[];
  readonly agentIsolation: Isolation | undefined;
  readonly policy: string | undefined;
  readonly env: Environment;
}

/** `demo-run agent check|schema`: what an agent of one's own has to keep to, and whether it does. */
export async function agentCommand(asked: AskedAgent): Promise<ExitCode> {
  if (asked.task === 'schema') return printSchema();
  const { command, agentEnv, agentIsolation, policy, env, root } = asked;
  if (command === undefined) throw commandMissing();
  return interruptibly(async (signal) => {
    const checked = await checkAgentProcess(
      { command, variables: agentEnv, isolation: agentIsolation },
      { root, stateFolder: stateFolder(), policyFile: policy, env, signal },
    );
    const holds = checked.rules.every(({ kept }) => kept !== false);
    present(asked, { fact: 'agent_checked', holds, ...checked }, (style) =>
      agentCheckText(checked, style),
    );
    return holds ? EXIT.ok : EXIT.answerIsNo;
  });
}

function printSchema(): ExitCode {
  process.stdout.write(`${JSON.stringify(agentJsonSchema(), null, 2)}\n`);
  return EXIT.ok;
}

function commandMissing(): UsageError {
  return new UsageError([
    {
      field: 'command',
      rule: 'option_command',
      value: undefined,
      accepted: 'a command, in quotes if it has blanks',
      remedy: "name one: demo-run agent check './my-agent.py'",
    },
  ]);
}
