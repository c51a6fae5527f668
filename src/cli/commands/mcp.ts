import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { stateFolder } from '../../audit/library/state-folder.js';
import { messageOf } from '../../core/domain/errors.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import type { Diagnostics, Terminal } from '../../core/domain/ports.js';
import { shorten } from '../../core/domain/safe-text.js';
import { openSimulatedBackend } from '../../lab/simulated/simulated-backend.js';
import { serveMcpOnHttp } from '../../run/agents/mcp-http.js';
import type { PlayRehearsal } from '../../run/agents/mcp-rehearsal.js';
import { createMcpServer, McpRehearsals } from '../../run/agents/mcp-server.js';
import { serveMcpOnStdio } from '../../run/agents/mcp-stdio.js';
import { readAgentKey } from '../../run/assembly/agent-key.js';
import { agentSession } from '../../run/assembly/open-agent.js';
import { openRun } from '../../run/assembly/open-run.js';
import { readPolicyInputs } from '../../run/assembly/policy-file.js';
import type { RunPlan } from '../../run/assembly/run-plan.js';
import { runWalkthrough } from '../../run/walkthrough/run-walkthrough.js';
import type { AskedMcp } from '../command-table/mcp-flags.js';
import { watchForInterruption } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { openTerminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';

const NOBODY_IS_ASKED =
  'Where the policy wants a human to approve, the answer is no: here nobody can be asked.';
const TERMINAL_IS_ASKED =
  'Where the policy wants a human to approve, whoever sits at the terminal of the server is asked, not the client.';

interface Serving {
  readonly asked: AskedMcp;
  /** Of the policy when it began: each rehearsal is under this one. */
  readonly policy_sha256: string;
  readonly signal: AbortSignal;
  readonly diagnostics: Diagnostics;
}

/**
 * `demo-run mcp`: standard output carries the protocol alone. What each rehearsal will read is read once before:
 * who starts the server learns what is wrong with it, not its client.
 * @throws DemoRunError `policy_invalid`, `input_unreadable`
 */
export async function mcpCommand(asked: AskedMcp): Promise<ExitCode> {
  if (asked.port !== undefined && !asked.http) throw portOfNothing(String(asked.port));
  const { policy_sha256 } = readPolicyInputs(asked.policy);
  if (asked.agentKey !== undefined) readAgentKey(asked.agentKey);
  const interruption = watchForInterruption();
  const diagnostics = openOperatorLog(asked.root, asked.logLevel);
  const serving = { asked, policy_sha256, signal: interruption.signal, diagnostics };
  try {
    await (asked.http ? serveHttp(serving) : serveStdio(serving));
    return interruption.exitCode() ?? EXIT.ok;
  } finally {
    interruption.dispose();
  }
}

async function serveStdio(serving: Serving): Promise<void> {
  const rehearsals = new McpRehearsals(rehearsalsOf(serving, undefined));
  const face = serveMcpOnStdio(
    () => createMcpServer(rehearsals, NOBODY_IS_ASKED),
    noting(serving.diagnostics),
  );
  await Promise.race([face.closed, aborted(serving.signal)]);
  await face.close();
  await rehearsals.end('the client has gone');
}

async function serveHttp(serving: Serving): Promise<void> {
  const { asked, signal, diagnostics } = serving;
  const terminal = openTerminal(signal);
  const rehearsals = new McpRehearsals(rehearsalsOf(serving, terminal));
  const approval = terminal === undefined ? NOBODY_IS_ASKED : TERMINAL_IS_ASKED;
  const token = randomBytes(32).toString('base64url');
  const face = await serveMcpOnHttp(() => createMcpServer(rehearsals, approval), {
    port: asked.port ?? 0,
    token,
    onProblem: noting(diagnostics),
  });
  say(`MCP at ${face.url}`);
  // Here alone a credential is shown: whoever may call has it from here.
  process.stderr.write(`Authorization: Bearer ${token}\n`);
  await aborted(signal);
  await face.close();
  await rehearsals.end('the server was ended');
}

/** How a rehearsal is played that a client has started. What it found is in the log; a line tells where. */
function rehearsalsOf(serving: Serving, terminal: Terminal | undefined): PlayRehearsal {
  const { asked, policy_sha256, signal, diagnostics } = serving;
  return async (channel) => {
    try {
      const plan: RunPlan = {
        ...planOf(asked),
        policy_sha256,
        openAgent: agentSession(channel, asked.agentKey),
        terminal,
        signal,
        diagnostics,
      };
      const result = await openRun(plan, runWalkthrough);
      const { run_id, verdict, exit_code, scenarios, unmet, log } = result;
      diagnostics.info('rehearsal ended', { run_id, exit_code });
      say(`${run_id}: ${verdict}, ${log}`);
      return { run_id, verdict, exit_code, scenarios, unmet, log };
    } catch (error) {
      diagnostics.warn('rehearsal failed', { err: error });
      say(`a rehearsal failed: ${messageOf(error)}`);
      return { failed: shorten(messageOf(error), 600) };
    }
  };
}

function planOf(asked: AskedMcp) {
  const { root, env, only, policy, seed, observe, simulated, allowProdInjection } = asked;
  return {
    kind: 'run',
    root,
    env,
    seed,
    observe,
    allowProdInjection,
    stateFolder: stateFolder(),
    scenarios: only,
    policyFile: policy,
    request: { name: 'demo-api' },
    replaceSpec: false,
    learn: false,
    redis: undefined,
    port: 0,
    ...(simulated && { openBackend: openSimulatedBackend }),
    notify: () => undefined,
  } as const;
}

function noting(diagnostics: Diagnostics): (error: Error) => void {
  return (error) => {
    diagnostics.info('an MCP message was not served', { err: error });
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** For the operator. */
function say(line: string): void {
  process.stderr.write(`demo-run: ${shorten(line, 1_000)}\n`);
}

function portOfNothing(port: string): UsageError {
  return new UsageError([
    {
      field: '--port',
      rule: 'option_port',
      value: port,
      accepted: 'no port on stdio: it has a meaning only beside --http',
      remedy: 'add --http, or leave out --port',
    },
  ]);
}
