import { stateFolder } from '../../audit/library/state-folder.js';
import { agentJsonSchema } from '../../core/agent-protocol/agent-json-schema.js';
import type { Isolation } from '../../core/domain/agent.js';
import type { Environment } from '../../core/domain/environment.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { checkAgentProcess, type ProcessProgress } from '../../run/assembly/check-agent-process.js';
import { interruptibly } from '../interruption.js';
import type { CommonOptions } from '../options.js';
import { peopleStream, present } from '../present.js';
import { openProgressLine, type ProgressLine } from '../progress-line.js';
import { UsageError } from '../usage-error.js';
import {
  agentCheckSum,
  agentCheckText,
  progressRows,
  checkWaitText,
} from '../views/agent-check-text.js';
import { styleFor } from '../views/style.js';

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
  if (asked.task === 'schema') return printSchema(asked.command);
  const { command, agentEnv, agentIsolation, policy, env, root } = asked;
  if (command === undefined) throw commandMissing();
  return interruptibly(async (signal) => {
    const shown = showProgress(asked);
    signal.addEventListener('abort', shown.sayInterrupted, { once: true });
    try {
      const checked = await checkAgentProcess(
        { command, variables: agentEnv, isolation: agentIsolation },
        { root, stateFolder: stateFolder(), policyFile: policy, env, signal, notify: shown.notify },
      );
      const holds = checked.rules.every(({ kept }) => kept !== false);
      present(
        asked,
        { fact: 'agent_checked', holds, ...checked },
        (style) => agentCheckText(checked, style),
        { line: agentCheckSum(checked, styleFor(peopleStream(asked), asked.color)) },
      );
      return holds ? EXIT.ok : EXIT.answerIsNo;
    } finally {
      shown.end();
    }
  });
}

/** Each line as soon as it is known, and at a terminal what is waited for. */
function showProgress(asked: CommonOptions) {
  const people = peopleStream(asked);
  let waiting: ProgressLine | undefined;
  const end = () => {
    waiting?.end();
    waiting = undefined;
  };
  return {
    end,
    notify: (progress: ProcessProgress) => {
      end();
      const rows = asked.quiet ? [] : progressRows(progress);
      for (const line of rows) people.write(`${line}\n`);
      const text = checkWaitText(progress);
      if (text === undefined) return;
      waiting = openProgressLine(people, !asked.quiet);
      waiting.say(text);
    },
    sayInterrupted: () => {
      end();
      process.stderr.write('demo-run: interrupted; the agent is being ended\n');
    },
  };
}

function printSchema(command: string | undefined): ExitCode {
  if (command !== undefined) throw commandOdd(command);
  process.stdout.write(`${JSON.stringify(agentJsonSchema(), null, 2)}\n`);
  return EXIT.ok;
}

function commandOdd(command: string): UsageError {
  return new UsageError([
    {
      field: 'command',
      rule: 'option_command',
      value: command,
      accepted: 'nothing behind schema: it is the same for each agent',
      remedy: 'leave it out, or ask for check',
    },
  ]);
}

function commandMissing(): UsageError {
  return new UsageError([
    {
      field: 'command',
      rule: 'option_command',
      value: undefined,
      accepted: 'a command, in quotes if it has blanks',
      remedy: "name one: `demo-run agent check './my-agent.py'`",
    },
  ]);
}
