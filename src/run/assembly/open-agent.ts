import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeAtomically } from '../../base/durable-files.js';
import { readTextFile, whyUnreadable } from '../../base/text-file.js';
import type { Isolation } from '../../core/domain/agent.js';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import type { ExternalAgent } from '../../core/domain/external-agent.js';
import { shorten } from '../../core/domain/safe-text.js';
import { splitCommand } from '../agents/command-words.js';
import { createConversation } from '../agents/conversation.js';
import { chooseIsolation, type ChosenIsolation } from '../agents/isolation.js';
import { openAgentProcess } from '../agents/process-channel.js';
import { readTranscript } from '../agents/read-transcript.js';
import { createRecordedAgent } from '../agents/recorded-agent.js';
import { createTranscriptFile } from '../agents/transcript-file.js';
import { MOST_TRANSCRIPT_BYTES } from '../agents/transcript.js';
import { machineClock } from '../app/machine-clock.js';
import { sha256 } from '../app/registry.js';
import { readAgentKey } from './agent-key.js';
import type { AgentPlace, OpenAgent } from './agent-plan.js';
import { startedLater } from './started-later.js';

/** A program of somebody's own. */
export interface AgentProgram {
  /** As it is typed. */
  readonly command: string;
  /** The variables of our environment that it is given. */
  readonly variables: readonly string[];
  /** The best that works here where none is demanded. */
  readonly isolation: Isolation | undefined;
  /** Of the public key that it signs with. */
  readonly keyFile: string | undefined;
}

const newNonce = () => randomBytes(16).toString('hex');

/**
 * An agent that is a process of its own, for each run anew.
 * @throws DemoRunError `usage` for a command that is none, `input_unreadable` for a key that is none
 */
export function agentProcess(program: AgentProgram): OpenAgent {
  const words = splitCommand(program.command);
  const public_key = program.keyFile === undefined ? undefined : readAgentKey(program.keyFile);
  return (place) => {
    const isolation = chooseIsolation(program.isolation);
    const diary = join(place.logs.folder, 'agents', `${place.runId}.stderr.txt`);
    return {
      agent: startedLater(() => begin({ words, isolation, program, diary }, place)),
      record: {
        source: 'process',
        isolation: isolation.isolation,
        command_sha256: sha256(JSON.stringify(words)),
        ...(public_key !== undefined && { public_key }),
      },
      diary: () => (existsSync(diary) ? diary : undefined),
    };
  };
}

/**
 * What was recorded of an agent, in its place.
 * @param file a transcript, as a run with an agent leaves it in logs/agents
 * @throws DemoRunError `input_unreadable` for what is none
 */
export function agentTranscript(file: string): OpenAgent {
  const recorded = recordedIn(file);
  return ({ budgets }) => ({
    agent: createRecordedAgent(recorded, { budgets, clock: machineClock, newNonce }),
    record: { source: 'transcript', transcript_sha256: recorded.sha256 },
  });
}

function recordedIn(file: string) {
  try {
    return readTranscript(readTextFile(file, MOST_TRANSCRIPT_BYTES));
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? whyUnreadable(cause) : messageOf(cause);
    throw new DemoRunError(
      'input_unreadable',
      `${shorten(file, 200)} is not a transcript of an agent: ${shorten(why, 300)}`,
      { cause, remedy: 'name a file that run --agent has left in logs/agents' },
    );
  }
}

interface Begun {
  readonly words: readonly [string, ...string[]];
  readonly isolation: ChosenIsolation;
  readonly program: AgentProgram;
  readonly diary: string;
}

/** @throws the system's error where its transcript cannot be written */
function begin({ words, isolation, program, diary }: Begun, place: AgentPlace): ExternalAgent {
  const { logs, stateFolder, budgets, signal, diagnostics, runId } = place;
  makeFolder(join(logs.folder, 'agents'), 0o700);
  const transcript = createTranscriptFile(logs.folder, runId);
  const channel = openAgentProcess(words, {
    isolation,
    env: process.env,
    passedVariables: program.variables,
    cwd: process.cwd(),
    hidden: [logs.folder, stateFolder],
    lineBytes: budgets.answer_bytes,
    onStderr: (text) => {
      keepDiary(diary, text, diagnostics);
    },
  });
  const keep = (line: string) => {
    transcript.write(line);
  };
  const agent = createConversation(channel, {
    ...{ budgets, clock: machineClock, newNonce, signal, keep },
  });
  return whenEnded(agent, () => {
    const trouble = transcript.close();
    if (trouble === undefined) return;
    diagnostics.warn('the transcript of the agent is not whole', { err: trouble });
  });
}

/** The same agent; what is given is done once it has ended. */
function whenEnded(agent: ExternalAgent, done: () => void): ExternalAgent {
  return {
    start: (greeting) => agent.start(greeting),
    propose: (question, deadlineMs) => agent.propose(question, deadlineMs),
    hear: (line) => {
      agent.hear(line);
    },
    takeProbes: () => agent.takeProbes(),
    end: async () => {
      const end = await agent.end();
      done();
      return end;
    },
  };
}

/** What it said to itself is of no concern to the run: where it cannot be kept, the run goes on. */
function keepDiary(path: string, text: string, diagnostics: AgentPlace['diagnostics']): void {
  if (text === '') return;
  try {
    writeAtomically(path, text, 'replace', 0o600);
  } catch (error) {
    diagnostics.warn('what the agent wrote to stderr could not be kept', { err: error });
  }
}
