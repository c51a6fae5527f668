import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../base/durable-files.js';
import { readTextFile, whyUnreadable } from '../../base/text-file.js';
import type { Isolation } from '../../core/domain/agent.js';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import type { ExternalAgent } from '../../core/domain/external-agent.js';
import { shorten } from '../../core/domain/safe-text.js';
import { splitCommand } from '../agents/command-words.js';
import type { ChosenIsolation } from '../agents/isolation.js';
import type { LineChannel } from '../agents/line-channel.js';
import { openAgentProcess } from '../agents/process-channel.js';
import { readTranscript } from '../agents/read-transcript.js';
import { createRecordedAgent } from '../agents/recorded-agent.js';
import { MOST_TRANSCRIPT_BYTES } from '../agents/transcript.js';
import { machineClock } from '../app/machine-clock.js';
import { sha256 } from '../app/registry.js';
import { readAgentKey } from './agent-key.js';
import type { AgentPlace, OpenAgent } from './agent-plan.js';
import type { AgentDiary } from '../walkthrough/run.js';
import { hiddenFromAgent, isolationFor, refuseUnset } from './agent-isolation.js';
import { keptConversation, newNonce } from './kept-conversation.js';
import { startedLater } from './started-later.js';

/** Of what is kept each byte may be escaped. */
const MOST_DIARY_BYTES = 1_048_576;

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

/**
 * An agent that is a process of its own, for each run anew.
 * @throws DemoRunError `usage` for a command that is none and a variable that is not set, `input_unreadable` for a key that is none
 */
export function agentProcess(program: AgentProgram): OpenAgent {
  const words = splitCommand(program.command);
  refuseUnset(program.variables);
  const public_key = program.keyFile === undefined ? undefined : readAgentKey(program.keyFile);
  return (place) => {
    const isolation = isolationFor(words, program.isolation);
    const diary = join(place.logs.folder, 'agents', `${place.runId}.stderr.txt`);
    return {
      agent: startedLater(() => begin({ words, isolation, program, diary }, place)),
      record: {
        source: 'process',
        isolation: isolation.isolation,
        ...(isolation.asRoot && { as_root: true as const }),
        command_sha256: sha256(JSON.stringify(words)),
        ...(public_key !== undefined && { public_key }),
      },
      diary: () => readDiary(diary),
    };
  };
}

/**
 * An agent that speaks through an MCP session, for one run.
 * @param keyFile of the public key that it signs with
 * @throws DemoRunError `input_unreadable` for a key that is none
 */
export function agentSession(channel: LineChannel, keyFile: string | undefined): OpenAgent {
  const public_key = keyFile === undefined ? undefined : readAgentKey(keyFile);
  return (place) => ({
    agent: startedLater(() => keptConversation(() => channel, place)),
    record: { source: 'mcp', ...(public_key !== undefined && { public_key }) },
  });
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
  const { logs, stateFolder, budgets, diagnostics } = place;
  const openChannel = () =>
    openAgentProcess(words, {
      isolation,
      env: process.env,
      passedVariables: program.variables,
      cwd: process.cwd(),
      hidden: hiddenFromAgent([logs.folder, stateFolder], isolation),
      lineBytes: budgets.answer_bytes,
      onStderr: (text) => {
        keepDiary(diary, text, diagnostics);
      },
    });
  return keptConversation(openChannel, place);
}

function readDiary(path: string): AgentDiary | undefined {
  if (!existsSync(path)) return undefined;
  const lines = readTextFile(path, MOST_DIARY_BYTES).split('\n');
  return { path, last_line: lines.findLast((line) => line.trim() !== '') ?? '' };
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
