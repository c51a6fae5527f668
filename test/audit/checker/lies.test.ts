import { describe, expect, it } from 'vitest';
import type { RunKind } from '../../../src/core/domain/proof-lines/run-record.js';
import { fieldAt } from '../../support/lies/field-at.js';
import { judge, chained, undetectedLies, type Undetected } from '../../support/lies/judge.js';
import { agentLines, record, RUNS } from '../../support/lies/recorded.js';
import { temporaryRoot } from '../../support/temporary-root.js';

/** What the page about the proof log promises of the log of a stage run. */
const MOST_OPEN_FIELDS = 60;

/** The same of what a log tells of an agent. */
const MOST_OPEN_FIELDS_OF_AGENT = 44;

/** The lines that tell of it. The others are those of any run, and lied about in the logs of real ones. */
const OF_AGENTS = /^(?:AGENT_.*|RL_DECISION|ESCALATED|ONBOARDING_STARTED)$/;

/** The run whose scenario is in a file of its own. */
const OF_A_FILE = 'dependency';

/** One of so many lies is tried: more in the log of a stage run; the long soak tries every one. */
const SAMPLE = 29;
const STAGE_SAMPLE = 11;
const AGENT_SAMPLE = 7;
const isSoak = process.env['DEMO_RUN_SOAK'] !== undefined;

describe('an honest log', () => {
  it.each(Object.keys(RUNS))(
    'of a run in %s is found to be right, and so are its attacks',
    async (name) => {
      const { run, violation } = await record(name);
      for (const lines of [run, violation]) {
        expect(await judge(`${temporaryRoot()}/honest.log`, chained(lines))).toBeNull();
      }
    },
  );
});

describe('a lie', () => {
  it.each(
    Object.keys(RUNS).flatMap((name) => [[name, 'run'] as const, [name, 'violation'] as const]),
  )(
    'in the log of %s, %s, passes in no field that is derived, and in none beyond its bounds',
    async (name, log) => {
      const isStageRun = name === 'stage' && log === 'run';
      const sample = isStageRun ? STAGE_SAMPLE : SAMPLE;
      const recorded = await record(name);
      const { undetected } = await undetectedLies(recorded[log], isSoak ? 1 : sample);
      const derived = undetected.filter((lie) => isDerived(lie, log) && !isOfFile(lie, name));
      expect(derived.map(told)).toEqual([]);
      expect(undetected.filter(isBeyond).map(told)).toEqual([]);
      const open = openFields(undetected);
      if (isSoak)
        process.stdout.write(`${name} ${log}: lies pass in ${String(open.size)} fields\n`);
      if (isStageRun) expect(open.size).toBeLessThanOrEqual(MOST_OPEN_FIELDS);
    },
    600_000,
  );
});

describe('a lie about an agent', () => {
  it('passes in no field that is derived, and in none beyond its bounds', async () => {
    const lines = agentLines();
    expect(await judge(`${temporaryRoot()}/honest.log`, chained(lines))).toBeNull();
    const { undetected: all } = await undetectedLies(lines, isSoak ? 1 : AGENT_SAMPLE);
    const undetected = all.filter(({ kind }) => OF_AGENTS.test(kind));
    expect(undetected.filter((lie) => isDerived(lie, 'run')).map(told)).toEqual([]);
    expect(undetected.filter(isBeyond).map(told)).toEqual([]);
    const ofAgent = [...openFields(undetected)].filter((field) => /agent|AGENT/.test(field));
    if (isSoak)
      process.stdout.write(`agent: lies pass in ${String(ofAgent.length)} of its fields\n`);
    expect(ofAgent.length).toBeLessThanOrEqual(MOST_OPEN_FIELDS_OF_AGENT);
  }, 600_000);
});

function isDerived({ kind, names }: Undetected, log: RunKind): boolean {
  const { row } = fieldAt(kind, names);
  return row === undefined || (row.by === 'derived' && row.freeIn !== log);
}

/** What a scenario of somebody's own breaks, its file says, and the log holds the hash of that alone. */
function isOfFile({ kind, names }: Undetected, name: string): boolean {
  return name === OF_A_FILE && kind === 'FAILURE_INJECTED' && names[0] === 'fault';
}

function isBeyond({ kind, names, value }: Undetected): boolean {
  const { row } = fieldAt(kind, names);
  if (row?.by !== 'measured' || row.most === undefined) return false;
  const { most } = row;
  return [value].flat().some((number) => typeof number === 'number' && number > most);
}

function told({ kind, names, seq, value }: Undetected): string {
  return `line ${String(seq)}, ${kind} ${names.join('.')}: ${JSON.stringify(value)}`;
}

function openFields(undetected: readonly Undetected[]): ReadonlySet<string> {
  return new Set(undetected.map(({ kind, names }) => `${kind} ${fieldAt(kind, names).path}`));
}
