import { describe, expect, it } from 'vitest';
import { callCli } from '../../support/call-cli.js';
import { facts } from '../../support/cli.js';
import { hastyPolicy } from '../../support/policy-file.js';
import { proofPath, rawLines } from '../../support/proof-file.js';
import { temporaryRoot } from '../../support/temporary-root.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * The numbers in a sentence that no line of the logs holds: as it is there, or in the units in
 * which people read it; nor is it a number of such lines, or of requests served and lost together.
 * Series for plots are no source: among so many numbers any would be found.
 */
function unfound(sentence: string, lines: readonly Json[]): string[] {
  const known = new Set<string>();
  const take = (value: unknown): void => {
    if (typeof value === 'number') for (const text of inUnits(value)) known.add(text);
    else if (typeof value === 'string') {
      for (const number of numbersIn(value)) known.add(number);
      if (/^[0-9a-f]{64}$/.test(value)) known.add(value.slice(0, 8));
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { served, lost } = value as { served?: number; lost?: number };
      if (served !== undefined && lost !== undefined) known.add(String(served + lost));
      for (const inner of Object.values(value)) take(inner);
    }
  };
  for (const line of lines) take(line);
  for (const name of new Set(lines.map(({ event_name }) => event_name))) {
    known.add(String(lines.filter(({ event_name }) => event_name === name).length));
  }
  return numbersIn(sentence).filter((number) => !known.has(number));
}

function inUnits(value: number): string[] {
  return [
    String(value),
    (value / 1_000).toFixed(1),
    (value / 1_000_000).toFixed(2),
    (value / 1_000_000).toFixed(3),
    String(Math.round(value / 10_000)),
  ];
}

function numbersIn(text: string): string[] {
  return (
    text
      .replaceAll('SHA-256', '')
      .replace(/(?<=\d),(?=\d{3})/g, '')
      .match(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w])|[0-9a-f]{8}(?=,)/g) ?? []
  );
}

const RUNS: readonly (readonly [what: string, args: readonly string[], code: number])[] = [
  ['a default run', [], 0],
  ['a run that learns', ['--env', 'dev'], 0],
  ['a run that only observes', ['--observe'], 0],
  ['one scenario', ['--only', 'B'], 0],
  ['a run in prod with nobody to approve', ['--env', 'prod', '--allow-prod-injection'], 3],
  ['a simulated run', ['--simulated'], 0],
];

describe('the narration', () => {
  it.each(RUNS)('of %s says no number that the log does not hold', async (_what, args, code) => {
    const root = temporaryRoot();
    const ran = await callCli(['--json', '--root', root, ...args]);
    // On a busy machine an app may recover too late, or nothing be said of it: what is said then has to be right as well.
    expect([code, 1, 4]).toContain(ran.code);
    const lines = [proofPath(root), proofPath(root, 'violation')]
      .flatMap(rawLines)
      .map((line) => JSON.parse(line) as Json);
    const said = facts(ran.stdout).filter(({ fact }) => fact === 'narration');
    const sentences = said.flatMap(({ about, notes }) => [about as string, ...(notes as string[])]);
    expect(sentences.length).toBeGreaterThanOrEqual(8);
    expect(sentences.flatMap(numbersIn).length).toBeGreaterThanOrEqual(5);
    for (const sentence of sentences) {
      expect([sentence, unfound(sentence, lines)]).toEqual([sentence, []]);
    }
  });

  /** The rows marked SAY of a run, and what is said before its steps. */
  async function saidIn(args: readonly string[]): Promise<string> {
    const { stdout } = await callCli(['--json', '--root', temporaryRoot(), ...args]);
    return facts(stdout)
      .filter(({ fact }) => fact === 'narration')
      .flatMap(({ about, notes }) => [about as string, ...(notes as string[])])
      .join('\n');
  }

  it('of an observed run calls nothing a failure, and names what stood still', async () => {
    const said = await saidIn(['--observe', '--only', 'A,B,C']);
    expect(said).toContain(
      'Nothing was done: it is only observed. Then the run itself put the app',
    );
    expect(said).toMatch(/3 decisions, 0 acts\. Now [^\n]* and the gates are attacked\./);
    expect(said).toMatch(
      /it is only observed\. The fault was taken away, and the app is healthy again/,
    );
    expect(said).not.toMatch(/not end well|acted on|let these through|human was/);
  });

  it('of a refused scenario gives the reasons, and no earlier health check', async () => {
    const said = await saidIn(['--env', 'prod', '--allow-prod-injection', '--only', 'B,C']);
    expect(said).toContain('nothing was touched: approval (nobody_to_approve).');
    expect(said).toMatch(
      /approval \(nobody_to_approve\)\. The fault was taken away, and the app is/,
    );
    expect(said).toContain('For scale_workers a human has to say yes; for nothing else.');
    expect(said).not.toMatch(/human (was|is) (called|asked)/);
  });

  it('of a simulated run calls no time measured, and no worker real', async () => {
    const said = await saidIn(['--simulated', '--only', 'A']);
    expect(said).toContain('by the virtual clock, like every time on the screen');
    expect(said).toContain('Next a simulated worker fills its heap');
    // The app need not answer when the act ends: that is no recovery.
    expect(said).toMatch(
      /detected after [\d.]+ ms, act ended after [\d.]+ ms, proven healthy after/,
    );
    expect(said).not.toMatch(/measured|listener/);
  });

  it('of a scenario that could not begin says that nothing was broken', async () => {
    const said = await saidIn(['--policy', hastyPolicy(), '--only', 'C']);
    expect(said).toContain('Nothing was broken: the app was not well before.');
    expect(said).toContain('0 decisions, 0 acts. Now');
    expect(said).not.toContain('just judged');
  });

  it('is found out where it says another number', () => {
    const line = { event_name: 'SYSTEM_STABLE', measured: { stable_us: 126_100 } };
    expect(unfound('stable after 126.1 ms, 1 line', [line])).toEqual([]);
    expect(unfound('stable after 126.2 ms, 2 lines', [line])).toEqual(['126.2', '2']);
  });
});
