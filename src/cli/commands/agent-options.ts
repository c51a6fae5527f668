import type { InputProblem } from '../../core/onboarding/problem.js';
import type { ScenarioFile } from '../../core/scenario/scenario-file.js';
import type { OpenAgent } from '../../run/assembly/agent-plan.js';
import { expectedOfAgent } from '../../run/assembly/expected-of-agent.js';
import { agentProcess, agentTranscript } from '../../run/assembly/open-agent.js';
import type { RUN_FLAGS } from '../command-table/run-flags.js';
import { optionNamed, type Parsed } from '../options.js';
import { UsageError } from '../usage-error.js';

type AskedAgent = Pick<
  Parsed<typeof RUN_FLAGS>,
  'agent' | 'agentEnv' | 'agentIsolation' | 'agentKey' | 'agentReplay' | 'learn' | 'simulated'
> & { readonly agentControl?: boolean };

/**
 * How the agent that is asked for is opened, each time a run begins; undefined where none is.
 * @throws UsageError for options that exclude each other, or mean nothing without the others; DemoRunError
 * `usage`, `input_unreadable` for a command, a key or a transcript that is none
 */
export function openAgentFor(asked: AskedAgent): OpenAgent | undefined {
  const problems = oddForAgent(asked);
  if (problems.length > 0) throw new UsageError(problems);
  const { agent, agentEnv, agentIsolation, agentKey, agentReplay } = asked;
  if (agentReplay !== undefined) return agentTranscript(agentReplay);
  if (agent === undefined) return undefined;
  return agentProcess({
    command: agent,
    variables: agentEnv,
    isolation: agentIsolation,
    keyFile: agentKey,
  });
}

/** A question holds what was measured of real workers, and is never asked twice alike. */
const REPLAY_IS_SIMULATED =
  'a run with --simulated: on real workers no recorded question is asked again';

/** What is odd about the options for an agent. */
export function oddForAgent(asked: AskedAgent): InputProblem[] {
  const { agent, agentReplay, learn } = asked;
  const isThere = agent !== undefined || agentReplay !== undefined;
  return [
    ...oddReplay(asked),
    ...(isThere && learn
      ? [odd('learn', true, 'nothing is learned from what an agent chose: no --agent beside it')]
      : []),
    ...oddControl(asked),
    ...ofProcess(asked).flatMap(([name, value]) =>
      agent === undefined
        ? [odd(name, value, 'a command beside it: it has a meaning only beside --agent')]
        : [],
    ),
  ];
}

function oddReplay({ agent, agentReplay, simulated }: AskedAgent): InputProblem[] {
  if (agentReplay === undefined) return [];
  return [
    ...(agent === undefined
      ? []
      : [odd('agentReplay', agentReplay, 'no transcript beside --agent: one of them is asked')]),
    ...(simulated
      ? []
      : [{ ...odd('agentReplay', agentReplay, REPLAY_IS_SIMULATED), remedy: 'add --simulated' }]),
  ];
}

function oddControl({ agent, agentControl, simulated }: AskedAgent): InputProblem[] {
  if (agentControl !== true) return [];
  return [
    ...(agent === undefined ? [odd('agentControl', true, 'an agent beside it: --agent')] : []),
    ...(simulated
      ? [odd('agentControl', true, 'real workers: the simulated app is its own control')]
      : []),
  ];
}

/** Files as they are expected to go: where an agent is asked, nobody expects of one that the Q-table decides. */
export function expectedFiles(
  files: readonly ScenarioFile[],
  { agent, agentReplay }: Pick<AskedAgent, 'agent' | 'agentReplay'>,
): readonly ScenarioFile[] {
  if (agent === undefined && agentReplay === undefined) return files;
  return files.map((file) => ({ ...file, scenario: expectedOfAgent(file.scenario) }));
}

/** What says how a process is started or known, where it was given. */
function ofProcess({ agentEnv, agentIsolation, agentKey }: AskedAgent): [string, unknown][] {
  return Object.entries({
    agentEnv: agentEnv.length === 0 ? undefined : agentEnv.join(','),
    agentIsolation,
    agentKey,
  }).filter(([, value]) => value !== undefined);
}

function odd(name: string, value: unknown, accepted: string): InputProblem {
  const field = optionNamed(name);
  return { field, rule: `option_${name}`, value, accepted, remedy: `leave out ${field}` };
}
