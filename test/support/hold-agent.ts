import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Isolation } from '../../src/core/domain/agent.js';
import { PROJECT_ROOT } from './cli.js';

const HOLDER = join(PROJECT_ROOT, 'test', 'support', 'hold-agent.mjs');

/** A process that holds an agent, and shows what that tells. */
export interface AgentHolder {
  readonly pid: number;
  /** Resolves once its output holds this. */
  told(text: string): Promise<void>;
  kill(): void;
  /** All that it told, once it has ended. */
  readonly ended: Promise<string>;
}

/** @param leftOpen descriptors that it is begun with, by their numbers */
export function holdAgent(
  level: Isolation,
  words: readonly string[],
  { leftOpen = {} }: { readonly leftOpen?: Readonly<Record<number, number>> } = {},
): AgentHolder {
  const others = Array.from({ length: Math.max(2, ...Object.keys(leftOpen).map(Number)) - 2 });
  const stdio = [
    'ignore',
    'pipe',
    'inherit',
    ...others.map((_, at) => leftOpen[at + 3] ?? 'ignore'),
  ];
  const child = spawn(process.execPath, [HOLDER, level, ...words], {
    env: { PATH: process.env['PATH'], TMPDIR: tmpdir() },
    stdio: stdio as ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let look = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    look();
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    pid: child.pid ?? 0,
    told: (text) =>
      new Promise((resolve, reject) => {
        child.once('close', () => {
          reject(new Error(`it has ended, having told: ${output}`));
        });
        look = () => {
          if (output.includes(text)) resolve();
        };
        look();
      }),
    kill: () => void child.kill('SIGKILL'),
    ended: new Promise((resolve) => {
      child.once('close', () => {
        resolve(output);
      });
    }),
  };
}
