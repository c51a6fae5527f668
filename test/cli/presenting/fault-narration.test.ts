import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../src/core/domain/scenario.js';
import type { Fault, PlannedFault } from '../../../src/core/domain/fault.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { toldFaults } from '../../../src/cli/presenting/fault-narration.js';
import { narrationBefore } from '../../../src/cli/presenting/narration.js';
import { notesAfter } from '../../../src/cli/presenting/notes-after.js';
import { Transcript } from '../../../src/cli/presenting/transcript.js';
import {
  decided,
  emitted,
  executed,
  injected,
  refused,
  runRecord,
  specGenerated,
  stable,
} from '../../support/sample-lines.js';

const ALERTS: Fault = {
  kind: 'alerts',
  claimed_utilization_ppm: 970_000,
  alerts: [
    { at_ms: 0, ends_at_ms: 10, source: 's' },
    { at_ms: 5, ends_at_ms: null, source: 't' },
  ],
  sha256: '0'.repeat(64),
};

const aboutOf = (...faults: PlannedFault[]) => toldFaults(faults).about;

describe('what is said of a fault', () => {
  it.each<[Fault, string]>([
    [
      { kind: 'leak', heap_limit_mb: 16 },
      'Next a worker fills its heap to its limit of 16 MB, while requests keep coming.',
    ],
    [
      { kind: 'dependency', name: 'database', toxic: 'latency', latency_ms: 800 },
      'Next connections to database, which the app depends on, are answered late. No action on the app can repair that.',
    ],
    [
      { kind: 'exit', times: 1 },
      'Next a worker exits, asked by nobody, while requests keep coming.',
    ],
    [{ kind: 'throw', times: 3 }, 'so do its successors, 3 in all, while requests keep coming.'],
    [{ kind: 'hang', times: 1 }, 'Next a worker stops answering'],
    [
      { kind: 'load', work_ms: 10, offered_load_ppm: 4_000_000 },
      'Next come 4.00 times the requests that one worker can answer.',
    ],
    [
      { kind: 'alert', source: 'monitor', claimed_utilization_ppm: 970_000 },
      'Next monitor claims 97 % utilization, and nothing is wrong. The app is healthy, so that acting would gain',
    ],
    [ALERTS, 'a history of 2 alerts is replayed: each claims 97 % utilization, and nothing is'],
  ])('%j', (fault, text) => {
    expect(aboutOf({ fault })).toContain(text);
  });

  it.each<[Fault, string]>([
    [{ kind: 'leak', heap_limit_mb: 16 }, 'Next a replica gets no more memory'],
    [{ kind: 'exit', times: 1 }, 'Next a replica is killed'],
    [
      { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 },
      'Next come 1.25 times the requests that one replica can answer.',
    ],
  ])('of an app of processes says what is done to it: %j', (fault, text) => {
    expect(toldFaults([{ fault }], 'processes').about).toContain(text);
  });

  it('is a repair only where something breaks', () => {
    const exit: PlannedFault = { fault: { kind: 'exit', times: 1 } };
    expect(toldFaults([{ fault: ALERTS }, { fault: ALERTS }]).breaks).toBe(false);
    expect(toldFaults([{ fault: ALERTS }, exit]).breaks).toBe(true);
    expect(toldFaults([exit]).breaks).toBe(true);
  });

  it('of several tells each, and when it comes', () => {
    const faults: PlannedFault[] = [
      { fault: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 } },
      { fault: { kind: 'exit', times: 1 }, during: 'scale_workers' },
      { fault: { kind: 'hang', times: 1 }, during: 'restart_service', after_ms: 100 },
      { fault: ALERTS, after_ms: 2_000 },
    ];
    expect(toldFaults(faults, 'simulated').about).toBe(
      'Next come several faults: requests come at 1.25 times what one simulated worker can answer; ' +
        'once scale_workers is decided, a simulated worker exits, asked by nobody; ' +
        '100 ms after restart_service is decided, a simulated worker stops answering, and stays; ' +
        '2 s later, a history of 2 alerts is replayed: each claims 97 % utilization.',
    );
  });
});

describe('the onboarding', () => {
  const step = { shows: 'onboarding', number: 1, title: 'Onboarding' } as const;

  function onboarded(from: 'clone' | 'folder' | undefined): Transcript {
    const transcript = new Transcript();
    const run = runRecord(from === undefined ? {} : { app_from: { from, name: 'shop' } });
    const [run_id, app_name, root] = ['000001-0000', 'shop', '/root'];
    transcript.note({ fact: 'run', run_id, app_name, run, root });
    transcript.note({ fact: 'line', kind: 'run', seq: 3, line: specGenerated() });
    return transcript;
  }

  it.each([
    [undefined, 'nothing is cloned, and no build command is run.'],
    ['folder', 'nothing is cloned, the app is run from its folder.'],
    ['clone', 'The repository was cloned for this run'],
  ] as const)('from %s says what was done with the repository', (from, said) => {
    expect(narrationBefore(step, onboarded(from)).notes).toEqual([expect.stringContaining(said)]);
  });

  it.each([true, false])('of an app that was built (%s) says so', (isBuilt) => {
    const transcript = onboarded('folder');
    transcript.isBuilt = isBuilt;
    const said = notesAfter(step, transcript).join(' ');
    expect(said.includes('The app was built before, by its build command.')).toBe(isBuilt);
  });
});

it('an app that the run itself has put back is no work of a human', () => {
  const transcript = new Transcript();
  transcript.note({ fact: 'line', kind: 'run', seq: 1, line: emitted('restart') });
  const faults: readonly PlannedFault[] = [{ fault: { kind: 'exit', times: 1 } }];
  const scenario: Scenario = { id: 'payday', title: 'Payday', faults, expect: [] };
  const { about } = narrationBefore(
    { shows: 'scenario', scenario, number: 3, title: '' },
    transcript,
  );
  expect(about).toMatch(/^The run itself has put the app back\. .* No human helps\.$/);
});

describe('a scenario of any name', () => {
  const scenario: Scenario = {
    id: 'payday',
    title: 'Payday',
    faults: [{ fault: { kind: 'exit', times: 2 } }],
    expect: [{ incident: 'crash', times: 2 }],
    say: { before: 'Today everybody is paid.', after: 'That was payday.' },
  };
  const step = { shows: 'scenario', scenario, number: 3, title: scenario.title } as const;

  function told(...lines: readonly ProofBody[]): readonly string[] {
    const transcript = new Transcript();
    lines.forEach((line, at) => {
      transcript.note({ fact: 'line', kind: 'run', seq: at + 1, line });
    });
    return notesAfter(step, transcript);
  }

  const announced: ProofBody = { ...injected('crash'), scenario: 'payday' };

  it('has the words of its author first', () => {
    const { about, notes } = narrationBefore(step, new Transcript());
    expect(about).toContain('a worker exits');
    expect(notes).toEqual([scenario.say?.before, expect.stringContaining('is not told')]);
    expect(told(announced, decided('crash'), executed('crash'), stable('crash'))[0]).toBe(
      scenario.say?.after,
    );
  });

  it('tells the last decision, and what became of that one', () => {
    const healed = [decided('crash'), executed('crash'), stable('crash')];
    const notes = told(announced, ...healed, decided('crash'), refused(null));
    expect(notes[1]).toBe('2 decisions came of it. Of the last one:');
    expect(notes[2]).toMatch(/^Why restart_service\? A failed worker serves nobody: /);
    expect(notes[3]).toMatch(/^The gates refused it, and nothing was touched/);
    expect(notes).toHaveLength(4);
  });

  it('that could not begin says nothing of the one before', () => {
    const before = [injected('crash'), decided('crash'), executed('crash'), stable('crash')];
    expect(told(...before)).toEqual([
      scenario.say?.after,
      'Nothing was broken: the app was not well before.',
    ]);
  });
});
