import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attacksOnce } from '../../../src/lab/in-memory/attacks-once.js';
import { memoryRuns, type MemoryRunOptions } from '../../../src/lab/in-memory/memory-run.js';
import { readRunInputs } from '../../../src/run/assembly/run-inputs.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import { runWalkthrough } from '../../../src/run/walkthrough/run-walkthrough.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { walk } from '../../support/walk.js';

const SEEDS = 20;
/** Of their logs without the chain: what is made faster changes no byte. */
const KNOWN = 'e3e989c38d87bfff3fe33cfdefba54142b8b43458e2e16ff5f407394912f874d';

function optionsWith(more: Partial<MemoryRunOptions> = {}): MemoryRunOptions {
  const { signal } = new AbortController();
  const scenarios = shippedScenarios();
  return { inputs: readRunInputs(), env: 'stage', scenarios, signal, ...more };
}

describe('a run in memory', () => {
  it('writes the logs of a simulated run in a root, to the byte, with those of its attacks', async () => {
    for (const seed of [42, 7]) {
      const lines: string[] = [];
      const runs = memoryRuns(optionsWith({ onLine: (line) => lines.push(line) }));
      const result = await runWalkthrough(runs(seed));
      const { root, result: onDisk } = await walk(temporaryRoot(), { simulated: true, seed });
      const logs = ['day1_proof.log', 'violation_proof.log'].map((log) =>
        readFileSync(join(root, 'logs', log), 'latin1'),
      );
      expect(`${lines.slice(0, result.lines).join('\n')}\n`).toBe(logs[0]);
      const attacks = lines.slice(result.lines).map(withoutChain);
      expect(attacks).toEqual(logs[1]?.split('\n').slice(0, -1).map(withoutChain));
      const { checks, verdict, exit_code } = result;
      expect({ checks, verdict, exit_code }).toEqual({
        checks: onDisk.checks,
        verdict: onDisk.verdict,
        exit_code: onDisk.exit_code,
      });
    }
  });

  it('hears a signal that came before its first step', async () => {
    const interruption = new AbortController();
    const runs = memoryRuns(optionsWith({ signal: interruption.signal }));
    setImmediate(() => {
      interruption.abort('SIGTERM');
    });
    await expect(runWalkthrough(runs(1))).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('says the same under the same seed as ever', async () => {
    const hash = createHash('sha256');
    const onLine = (line: string) => {
      if (line.includes(',"run_id":"000001-')) hash.update(`${withoutChain(line)}\n`);
    };
    const runs = memoryRuns(optionsWith({ onLine, safety: attacksOnce() }));
    for (let seed = 0; seed < SEEDS; seed += 1) await runWalkthrough(runs(seed));
    expect(hash.digest('hex')).toBe(KNOWN);
  });
});

describe('attacks that are made once', () => {
  it('are made at the end of the first run, and count for the next', async () => {
    const ids: string[] = [];
    const onLine = (line: string) => ids.push((JSON.parse(line) as { run_id: string }).run_id);
    const runs = memoryRuns(optionsWith({ onLine, safety: attacksOnce() }));
    const first = await runWalkthrough(runs(1));
    const made = ids.length - first.lines;
    const second = await runWalkthrough(runs(2));
    expect([first.verdict, second.verdict]).toEqual(['PASS', 'PASS']);
    expect(made).toBeGreaterThan(36);
    expect(ids).toHaveLength(first.lines + made + second.lines);
    expect(second.checks.map(({ check }) => check)).toContain(
      '36 of 36 attacks blocked, app unchanged',
    );
  });

  it('fail every run where they got through in the first', async () => {
    const runs = memoryRuns(
      optionsWith({
        safety: async (prove) => {
          const { summary, ended } = await prove();
          const read = ended.read && {
            ...ended.read,
            summary: { ...ended.read.summary, attacks: [] },
          };
          return { summary, ended: { ...ended, read } };
        },
      }),
    );
    expect((await runWalkthrough(runs(1))).verdict).toBe('FAIL');
  });
});

/** What a line says: the hash before it, and which versions wrote it, differ between programs. */
function withoutChain(line: string): string {
  return line
    .replace(/"prev":"[0-9a-f]{64}"/, '')
    .replace(/"versions":\{[^}]*\}/, '')
    .replace(/"head":"[0-9a-f]{64}"/, '');
}
