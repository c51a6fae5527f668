import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import {
  fromAgentSchema,
  toAgentSchema,
  type FromAgent,
  type ToAgent,
} from '../../src/core/agent-protocol/messages.js';
import { PROJECT_ROOT } from './cli.js';

export interface AgentProcess {
  /** Says something to it that it need not answer. */
  say(message: ToAgent): void;
  /** Says something to it, and has its answer. @throws where that is none, or it ends */
  ask(message: ToAgent): Promise<FromAgent>;
  /** Ends its input. @returns how it ended, and what it wrote besides */
  end(): Promise<{ readonly code: number | null; readonly rest: string[] }>;
}

/** Starts an agent and talks with it over pipes; it is ended with the test. */
export function startProcess(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): AgentProcess {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: PROJECT_ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: 'pipe',
  });
  let diary = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (diary += text));
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // One that has ended reads no more.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const say = (message: ToAgent) => {
    child.stdin.write(`${JSON.stringify(toAgentSchema.parse(message))}\n`);
  };
  return {
    say,
    async ask(message) {
      say(message);
      const next = await lines.next();
      if (next.done === true) throw new Error(`it ended: ${String(await ended)} ${diary}`);
      return fromAgentSchema.parse(JSON.parse(next.value));
    },
    async end() {
      child.stdin.end();
      const rest: string[] = [];
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
        rest.push(next.value);
      }
      return { code: await ended, rest };
    },
  };
}
