import { limitsOf } from '../../core/decider/scale-target.js';
import type { AppSpec } from '../../core/domain/app-spec.js';
import { DemoRunError } from '../../core/domain/errors.js';
import type { AgentEnd, AgentRefusal, ExternalAgent } from '../../core/domain/external-agent.js';
import { inWords } from '../../core/domain/figures.js';
import { shorten } from '../../core/domain/safe-text.js';
import type { AppOperator } from '../../core/domain/ports.js';
import type { Policy } from '../../core/domain/policy.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import { unlessInterrupted } from '../orchestrator/unless-interrupted.js';
import type { AgentLog } from './agent-log.js';
import type { AgentDiary, Run, RunAgent } from './run.js';

/** An agent that decides in place of the built-in decider, and the run that it is asked in. */
export interface AgentSeat {
  readonly run: Pick<Run, 'main' | 'record' | 'signal'>;
  readonly agent: ExternalAgent;
  /** See RunAgent. */
  readonly diary?: RunAgent['diary'] | undefined;
  readonly spec: Pick<AppSpec, 'name' | 'type' | 'scaling'>;
  readonly policy: Policy;
  readonly heard: AgentLog;
  readonly operator: Pick<AppOperator, 'takeUnexplainedEnds'>;
}

/**
 * Starts an agent, does the work, and ends the agent with everything that it has left, whatever becomes of the work.
 * Its end is the last that the log says of it, where the log still can be written.
 * @throws DemoRunError `agent_unusable`, before the work was begun, after AGENT_FAILED; and as the work does
 */
export async function withAgent<Result>(
  seat: AgentSeat,
  work: () => Promise<Result>,
): Promise<Result> {
  const { agent, heard } = seat;
  let isStarted = false;
  let isTold = false;
  try {
    // What ended before it was there is not told.
    seat.operator.takeUnexplainedEnds();
    await greetAgent(seat);
    isStarted = true;
    const result = await work();
    const end = await agent.end();
    // By then all that it asked for has come, also as an answer to the last line that it was told.
    await logBesideAnswers(seat);
    isTold = true;
    await logEnd(seat, end);
    return result;
  } catch (error) {
    const end = await agent.end();
    // A log that cannot be written says so again when it is ended.
    if (isStarted && !isTold && !heard.isOver()) await Promise.allSettled([logEnd(seat, end)]);
    throw error;
  }
}

/** What happened beside its answers since the last time: what it asked for unasked, and who ended unexplained. */
export async function logBesideAnswers(seat: AgentSeat): Promise<void> {
  const { agent, heard, run, spec } = seat;
  const about = { app_name: spec.name, env: run.record.env };
  for (const probe of agent.takeProbes()) {
    await heard.log.append({ event_name: 'AGENT_PROBED', ...about, ...probe }, null);
  }
  await logUnexplainedEnds(seat);
}

async function logUnexplainedEnds({ operator, heard, run, spec }: AgentSeat): Promise<void> {
  const about = { app_name: spec.name, env: run.record.env };
  for (const { worker, cause } of operator.takeUnexplainedEnds()) {
    const line = {
      event_name: 'ACTED_AROUND',
      ...about,
      worker,
      cause_seen: shorten(cause),
    } as const;
    await heard.log.append(line, null);
  }
}

async function greetAgent(seat: AgentSeat): Promise<void> {
  const { agent, heard, run, spec, policy } = seat;
  const { env } = run.record;
  const about = { app_name: spec.name, env };
  const greeting = {
    run_id: run.main.log.runId,
    env,
    app: { name: spec.name, runtime: spec.type },
    actions: allowedActions(policy, env),
    scaling: limitsOf(spec.scaling),
  };
  const hello = await unlessInterrupted(agent.start(greeting), run.signal);
  if ('failure' in hello) {
    const { failure, detail } = hello;
    const line = { event_name: 'AGENT_FAILED', ...about, event_id: null, failure, detail } as const;
    await heard.log.append(line, null);
    await agent.end();
    throw unusable(hello, seat.diary?.());
  }
  const { hello_us, ...said } = hello;
  await heard.log.append(
    { event_name: 'AGENT_STARTED', ...about, ...said, measured: { hello_us } },
    null,
  );
}

async function logEnd(seat: AgentSeat, end: AgentEnd): Promise<void> {
  const { heard, run, spec } = seat;
  await logUnexplainedEnds(seat);
  const about = { app_name: spec.name, env: run.record.env };
  await heard.log.append({ event_name: 'AGENT_ENDED', ...about, ...end }, null);
}

const MOST_LAST_WORDS = 300;

/** Why it cannot be begun it says itself, if anywhere, in the last line of its diary. */
function unusable({ failure, detail }: AgentRefusal, diary: AgentDiary | undefined): DemoRunError {
  const said = diary === undefined ? '' : `; what it said to itself is in ${diary.path}`;
  const last =
    diary === undefined ? '' : `; it said last: "${shorten(diary.last_line, MOST_LAST_WORDS)}"`;
  return new DemoRunError(
    'agent_unusable',
    `the agent cannot be asked (${inWords(failure)}): ${detail}${last}`,
    { remedy: `nothing was injected; \`demo-run agent check\` tries a command out${said}` },
  );
}
