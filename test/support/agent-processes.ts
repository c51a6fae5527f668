import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import type { Isolation } from '../../src/core/domain/agent.js';
import { chooseIsolation, whyNot, type ChosenIsolation } from '../../src/run/agents/isolation.js';
import type { FromChannel, LineChannel } from '../../src/run/agents/line-channel.js';
import type { AgentProcessOptions } from '../../src/run/agents/prepare-agent.js';
import { openAgentProcess } from '../../src/run/agents/process-channel.js';

/** Long enough for a program to begin on a busy machine. */
export const PATIENCE_MS = 60_000;
export const LINE_BYTES = 16_384;

const REQUIRED: Readonly<Record<Isolation, string | undefined>> = {
  bwrap: process.env['DEMO_RUN_REQUIRE_BWRAP'],
  user: process.env['DEMO_RUN_REQUIRE_ROOT'],
  none: '1',
};

/** Each level, and whether it can be tried here. */
export const LEVELS = (['none', 'user', 'bwrap'] as const).map((level) => {
  const why = whyNot(level);
  if (why !== undefined && REQUIRED[level] === '1') {
    throw new Error(`the isolation ${level} is required, and cannot be had: ${why}`);
  }
  return { level, isThere: why === undefined };
});

const CHOSEN = new Map<Isolation, ChosenIsolation>();

/** Tried once: it takes the time of a program's start. */
function chosen(level: Isolation): ChosenIsolation {
  const known = CHOSEN.get(level) ?? chooseIsolation(level);
  CHOSEN.set(level, known);
  return known;
}

/** Digits that nobody else has. */
export function freshTag(): string {
  return String(randomInt(10 ** 13, 10 ** 14));
}

/** A channel as the tests want it: with little grace, and closed with the test. */
export function openAgent(
  level: Isolation,
  words: readonly [string, ...string[]],
  options: Partial<AgentProcessOptions> = {},
): LineChannel {
  const channel = openAgentProcess(words, {
    isolation: chosen(level),
    env: process.env,
    passedVariables: [],
    cwd: tmpdir(),
    hidden: [],
    lineBytes: LINE_BYTES,
    onStderr: () => undefined,
    graceMs: 300,
    ...options,
  });
  onTestFinished(async () => {
    await channel.end();
  });
  return channel;
}

/** The next line as text; fails where something else comes. */
export async function nextLine(channel: LineChannel): Promise<string> {
  const next = await channel.next(PATIENCE_MS);
  if (next?.kind !== 'line') throw new Error(`no line, but ${JSON.stringify(next)}`);
  return next.bytes.toString();
}

/** What comes in the end, whatever came before. */
export async function lastOf(channel: LineChannel): Promise<FromChannel | undefined> {
  let next = await channel.next(PATIENCE_MS);
  while (next?.kind === 'line') next = await channel.next(PATIENCE_MS);
  return next;
}

/** Processes that have this in their command line, but for those that have ended. */
export function processesWith(tag: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(
      (pid) =>
        textOf(pid, 'cmdline').includes(tag) && !/^State:\s+[ZX]/m.test(textOf(pid, 'status')),
    );
}

export async function untilNoneWith(tag: string): Promise<void> {
  await vi.waitFor(() => expect(processesWith(tag)).toEqual([]), { timeout: PATIENCE_MS });
}

/** The agents of a test file have their folders apart: those of other files come and go meanwhile. */
export function keepAgentFoldersApart(): void {
  const usual = process.env['TMPDIR'];
  beforeAll(() => {
    const own = mkdtempSync(join(tmpdir(), 'agents-'));
    chmodSync(own, 0o755);
    process.env['TMPDIR'] = own;
  });
  afterAll(() => {
    rmSync(tmpdir(), { recursive: true, force: true });
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
  });
}

/** The folders of agents that are there. */
export function agentFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('demo-run-agent-'));
}

function textOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
