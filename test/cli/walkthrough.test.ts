import { readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { facts, runCli, type CliResult } from '../support/cli.js';
import {
  archivedLogs,
  behaviourOf,
  eventNames,
  hashOfLine,
  proofLines,
  proofPath,
  rawLines,
} from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';
import { storyOf } from '../support/story.js';

describe('three default runs in a row', () => {
  const root = sharedRoot();
  const runs: CliResult[] = [];
  const logs: string[][] = [];
  let verified: CliResult;

  beforeAll(async () => {
    for (const args of [['--verbose'], [], ['--json']]) {
      runs.push(await runCli([...args, '--root', root]));
      logs.push(rawLines(proofPath(root)));
    }
    verified = await runCli(['verify', '--root', root]);
  });

  it('each end with exit 0, PASS and nothing on stderr', () => {
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(runs[0]?.stdout).toMatch(/\bPASS\b/);
    expect(runs[0]?.stderr).toBe('');
  });

  it('each leave exactly 18 proof lines in the order of the story', () => {
    expect(logs.map((log) => log.length)).toEqual([18, 18, 18]);
    expect(eventNames(root)).toEqual(storyOf(3));
  });

  it('write printable ASCII only, one JSON object a line, ended by LF', () => {
    const bytes = readFileSync(proofPath(root), 'latin1');
    expect(bytes).toMatch(/^(?:\{[\x20-\x7e]+\}\n){18}$/);
    for (const line of rawLines(proofPath(root))) {
      expect(JSON.stringify(JSON.parse(line))).toBe(line);
    }
  });

  it('tell people the story in at most 80 columns of plain ASCII without colour', () => {
    const text = runs[0]?.stdout ?? '';
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('are told in 70 lines where nobody asks for more, the verdict last', () => {
    const rows = (runs[1]?.stdout ?? '').trimEnd().split('\n');
    expect(rows.length).toBeLessThanOrEqual(70);
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(80);
    expect(rows.at(-1)).toMatch(/^PASS {2}3 of 3 scenarios as expected/);
    // The time that a scenario took is one, and reads alike wherever it stands.
    const [, stable = 'none'] =
      /stable +(\S+ ms) after first sign;/.exec(runs[1]?.stdout ?? '') ?? [];
    expect(runs[1]?.stdout).toMatch(new RegExp(`^ {2}A crash .* ${stable} `, 'm'));
    const short = runs[1]?.stdout ?? '';
    expect(short.match(/^ {2}BLOCKED {4}\S.* proof #\d+$/gm)).toHaveLength(5);
    expect(short).toMatch(/^ {2}and {8}31 of 31 others refused: 1 used again, 4 forbidden,/m);
    expect(short).toContain(
      'because    a failed worker serves nobody: a fresh one takes its place',
    );
    expect(short).toContain(
      'not        scale_workers: more workers would not bring the failed one back',
    );
    expect(short).toMatch(
      /^ {2}cost {7}restart_service \d\.\d{3}, .*noop \d\.\d{3} \(expected\)$/m,
    );
    expect(short).not.toContain('learned value');
    expect(short).toMatch(/decide +scale_workers 1 -> 3 /);
  });

  it('name every proof line of the run in the text, in order', () => {
    const beforeSafety = runs[0]?.stdout.split('-- 6 of 6')[0] ?? '';
    const named = [...beforeSafety.matchAll(/proof #(\d+)$/gm)].map(([, seq]) => Number(seq));
    expect(named).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
  });

  it('leave a log that verify accepts', () => {
    expect(verified.code).toBe(0);
    expect(verified.stdout).toMatch(/^SEALED /);
    expect(verified.stdout.replace(/\s+/g, ' ')).toContain(
      'acts 3 acts, each after a decision that every gate allowed; 0 without',
    );
  });

  it('write logs that are equal byte by byte where nothing was measured', () => {
    const [first, ...others] = logs.map(behaviourOf);
    expect(others).toEqual([first, first]);
  });

  it('print the same behaviour digest', () => {
    const digests = runs.map(({ stdout }) => digestIn(stdout));
    expect(digests[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(digests).size).toBe(1);
  });

  it('archive the two earlier logs, read-only, with not a byte changed', () => {
    const archived = archivedLogs(root).filter((path) => rawLines(path).length === 18);
    expect(archived.map(rawLines)).toEqual([logs[0], logs[1]]);
    expect(archived.map((path) => statSync(path).mode & 0o222)).toEqual([0, 0]);
  });

  it('link each log to the last line of the run before, and the first to nothing', () => {
    const prevOfFirst = (log: string[] | undefined) =>
      (JSON.parse(log?.[0] ?? '{}') as { prev?: string }).prev;
    expect(prevOfFirst(logs[0])).toBe('0'.repeat(64));
    expect(prevOfFirst(logs[1])).toBe(hashOfLine(logs[0]?.at(-1) ?? ''));
    expect(prevOfFirst(logs[2])).toBe(hashOfLine(logs[1]?.at(-1) ?? ''));
  });

  it('chain each line to the one before it', () => {
    const log = logs[2] ?? [];
    const prevs = log.map((line) => (JSON.parse(line) as { prev?: string }).prev);
    expect(prevs.slice(1)).toEqual(log.slice(0, -1).map(hashOfLine));
  });

  it('decide as the story says, and heal by the action that was decided', () => {
    const of = (name: string, field: string) =>
      proofLines(root)
        .filter((line) => line['event_name'] === name)
        .map((line) => line[field]);
    expect(of('RL_DECISION', 'decision')).toEqual(['restart_service', 'scale_workers', 0]);
    expect(of('RL_DECISION', 'decided_by')).toEqual(['q_table', 'q_table', 'rule']);
    expect(of('RL_DECISION', 'workers_to')).toEqual([null, 3, null]);
    expect(of('ORCH_EXEC', 'status')).toEqual(['executed', 'executed', 'executed']);
    const recovery = ['restart_service', 'scale_workers', 'noop'];
    expect(of('SYSTEM_STABLE', 'recovery_action')).toEqual(recovery);
  });

  it('keep every runtime event of every run in the CSV, under one header', () => {
    const rows = readFileSync(`${root}/logs/stage/runtime_events.csv`, 'utf8')
      .trim()
      .split(/\r?\n/);
    const events = ['deploy', 'scale', 'crash', 'overload', 'false_alarm'];
    expect(rows.map((row) => row.split(',')[5])).toEqual([
      'event_type',
      ...events,
      ...events,
      ...events,
    ]);
  });

  it('tell with --json nothing but NDJSON on stdout, and people on stderr', () => {
    const told = facts(runs[2]?.stdout ?? '');
    expect(new Set(told.map((fact) => fact['schema']))).toEqual(new Set(['demo-run/2']));
    expect(told.at(0)).toMatchObject({ fact: 'run' });
    expect(told.at(-1)).toMatchObject({ fact: 'result', result: { passed: true, exit_code: 0 } });
    expect(runs[2]?.stderr).toMatch(/\bPASS\b/);
    const names = told
      .filter((fact) => fact['fact'] === 'line' && fact['kind'] === 'run')
      .map(({ line }) => (line as { event_name: string }).event_name);
    expect(names).toEqual(storyOf(3));
  });
});

/** The digest as the text or the last fact of a run says it, shortened as in the text. */
function digestIn(stdout: string): string | undefined {
  return /behaviour[ _]digest"?[ :]"?([0-9a-f]{32})/.exec(stdout)?.[1];
}
