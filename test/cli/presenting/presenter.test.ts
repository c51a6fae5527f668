import { describe, expect, it } from 'vitest';
import type { NotesSheet } from '../../../src/cli/presenting/notes-sheet.js';
import type { ProgressEvent } from '../../../src/run/walkthrough/progress-events.js';
import { openPresented, shortPlan, wishing } from '../../support/presenting.js';

const STEP: ProgressEvent = { fact: 'step', step: 1, of: 6, title: 'Onboarding' };
const SECOND: ProgressEvent = { fact: 'step', step: 2, of: 6, title: 'Normal operation' };
const PASSED: ProgressEvent = {
  fact: 'line',
  kind: 'run',
  seq: 2,
  line: { event_name: 'ONBOARDING_VALIDATION_PASSED', app_name: 'demo-api' },
};
const STARTED: ProgressEvent = {
  fact: 'line',
  kind: 'run',
  seq: 1,
  line: { event_name: 'ONBOARDING_STARTED', app_name: 'a', runtime_type: 'b', repo_url: 'c' },
};
const ASKED = {
  fact: 'line',
  kind: 'run',
  seq: 9,
  line: {
    event_name: 'APPROVAL_REQUESTED',
    action: 'scale_workers',
    workers_from: 1,
    workers_to: 3,
  },
} as unknown as ProgressEvent;
const DECIDED = {
  ...ASKED,
  line: {
    event_name: 'RL_DECISION',
    ...{ event_type: 'crash', cause_seen: 'c', action: 'noop', workers_from: 1, workers_to: null },
    ...{ decided_by: 'rule', rule: 'r', why: 'w', rejected: [], measured: { detect_us: 1 } },
  },
} as unknown as ProgressEvent;

const GENERATED = {
  ...ASKED,
  seq: 3,
  line: {
    ...{
      event_name: 'SPEC_GENERATED',
      app_name: 'a',
      spec_file: 'f',
      spec_sha256: 'abcdef1234567890',
    },
    ...{ scaling: { min_replicas: 1, max_replicas: 3 }, measured: { outcome: 'created' } },
  },
} as unknown as ProgressEvent;
const RUN = {
  fact: 'run',
  ...{ run_id: '000001-abcd', app_name: 'a', root: '/root' },
  run: {
    versions: { demo_run: '0.2.0' },
    env: 'stage',
    bus: 'embedded',
    seed: 42,
    backend: 'none',
  },
} as unknown as ProgressEvent;

/** A sheet of notes that is only kept. */
function sheet() {
  let text = '';
  const notes: NotesSheet = {
    begin: (runId) => (text += `begun ${runId}\n`),
    write: (rows) => (text += rows.map((row) => `${row}\n`).join('')),
  };
  return { notes, noted: () => text };
}

function aborting() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort('SIGINT');
    },
  };
}

/** Plays one step of two lines. */
async function play(
  { presenter }: ReturnType<typeof openPresented>,
  facts: readonly ProgressEvent[],
) {
  presenter.notify(STEP);
  await presenter.pacing.beforeStep(1);
  for (const fact of facts) presenter.notify(fact);
  await presenter.pacing.afterStep(1);
}

describe('without a pace', () => {
  it('everything is shown as it is told, and nobody is asked', async () => {
    const open = openPresented();
    open.presenter.notify(STEP);
    await open.presenter.pacing.beforeStep(1);
    open.presenter.notify(STARTED);
    expect(open.written.join('')).toMatch(/^\n-- 1 of 6 {2}Onboarding -+\n {2}about [^]*request/);
    expect(open.written.at(-1)).toContain('proof #1');
    await open.presenter.pacing.afterStep(1);
    expect(open.written.join('')).not.toMatch(/SAY|Enter|\d\d:\d\d/);
  });

  it('the notes are on their sheet, and never on the screen', async () => {
    const { notes, noted } = sheet();
    const [noting, plain] = [openPresented({ notes }), openPresented()];
    for (const open of [noting, plain]) await play(open, [STARTED]);
    expect(noted()).toMatch(
      /^\n-- 1 of 6 {2}Onboarding -+\n {2}about [^]*\n {2}SAY {8}The repository is only named/,
    );
    expect(noting.written).toEqual(plain.written);
  });

  it('the sheet says where a run begins, and how it ends', () => {
    const { notes, noted } = sheet();
    const open = openPresented({ notes, verbose: false });
    open.presenter.notify(RUN);
    open.presenter.notify(STEP);
    expect(noted()).toMatch(/^begun 000001-abcd\n\n-- 1 of 6/);
    open.presenter.flush();
    open.presenter.flush();
    expect(noted().match(/-- The run has ended: early --/g)).toHaveLength(1);
  });
});

describe('at a pace', () => {
  it('a step is played at once, and its rows come one after the other', async () => {
    const open = openPresented({ plan: shortPlan([1], 90) });
    open.presenter.notify(STEP);
    expect(open.written.join('')).toContain(' 00:00 / 00:00 --');
    await open.presenter.pacing.beforeStep(1);
    const before = open.written.length;
    open.presenter.notify(STARTED);
    open.presenter.notify(PASSED);
    expect(open.written.length).toBe(before);
    await open.presenter.pacing.afterStep(1);
    expect(open.written.slice(before)).toEqual([
      expect.stringContaining('proof #1'),
      expect.stringContaining('proof #2'),
    ]);
  });

  it('what is said of a step is noted before its rows are shown', async () => {
    const { notes, noted } = sheet();
    const { signal, abort } = aborting();
    const plan = shortPlan([1], 60_000);
    const open = openPresented({ plan, keys: wishing('next'), notes, signal });
    open.presenter.notify(STEP);
    await open.presenter.pacing.beforeStep(1);
    for (const fact of [STARTED, GENERATED]) open.presenter.notify(fact);
    const ended = open.presenter.pacing.afterStep(1);
    expect(noted()).toMatch(
      /SAY {8}The same request makes the same bytes: [^]*begins\s+with abcdef12/,
    );
    expect(open.written.join('')).not.toContain('proof #3');
    abort();
    await expect(ended).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('waits as long as the plan says, and a step that took too long is not made up for', async () => {
    const from = performance.now();
    const open = openPresented({ plan: shortPlan([1], 150) });
    await play(open, [STARTED]);
    expect(performance.now() - from).toBeGreaterThanOrEqual(145);
    const late = openPresented({ plan: shortPlan([1], -1) });
    await play(late, [STARTED, PASSED]);
    expect(late.written.join('')).toContain('proof #2');
  });

  it('the rows are spread over the time that the plan has for them', async () => {
    const shown: number[] = [];
    const open = openPresented({
      plan: {
        total_ms: 60,
        steps: [{ step: 6, title: '', before_ms: 0, reveal_ms: 60, ends_at_ms: 10_000 }],
      },
      people: { write: () => shown.push(performance.now()) },
      keys: wishing('next', 'next'),
    });
    open.presenter.notify({ ...STEP, step: 6 });
    await open.presenter.pacing.beforeStep(6);
    const before = shown.length;
    for (let attack = 0; attack < 6; attack++) open.presenter.notify(PASSED);
    await open.presenter.pacing.afterStep(6);
    const [first = 0, ...others] = shown.slice(before, before + 6);
    expect(others).toHaveLength(5);
    // A timer is never early: five pauses of ten milliseconds each.
    expect((others.at(-1) ?? 0) - first).toBeGreaterThanOrEqual(45);
  });

  it('an attack by way of a human asks nobody here, and is shown in its turn', async () => {
    const open = openPresented({ plan: shortPlan([1], 60) });
    open.presenter.notify(STEP);
    await open.presenter.pacing.beforeStep(1);
    const before = open.written.length;
    open.presenter.notify(PASSED);
    open.presenter.notify({ ...ASKED, kind: 'violation' } as ProgressEvent);
    open.presenter.notify(PASSED);
    expect(open.written.length).toBe(before);
    await open.presenter.pacing.afterStep(1);
    expect(open.written.join('').match(/proof #2/g)).toHaveLength(2);
  });

  it('what follows a human answer is shown in its turn again', async () => {
    const open = openPresented({ plan: shortPlan([1], 60) });
    open.presenter.notify(STEP);
    await open.presenter.pacing.beforeStep(1);
    open.presenter.notify(ASKED);
    const asked = open.written.length;
    open.presenter.notify(STARTED);
    open.presenter.notify(PASSED);
    expect(open.written.length).toBe(asked);
    await open.presenter.pacing.afterStep(1);
    expect(open.written.slice(asked)).toEqual([
      expect.stringContaining('proof #1'),
      expect.stringContaining('proof #2'),
    ]);
  });

  it('a human who is asked sees about what', async () => {
    const open = openPresented({ plan: shortPlan([1], 30_000), keys: wishing('next') });
    open.presenter.notify(STEP);
    await open.presenter.pacing.beforeStep(1);
    open.presenter.notify(STARTED);
    expect(open.written.join('')).not.toContain('proof #1');
    open.presenter.notify(ASKED);
    expect(open.written.join('')).toMatch(/proof #1\n[^]*a human has to approve/);
  });

  it('an interruption ends the wait, and what was told is shown', async () => {
    const controller = new AbortController();
    const open = openPresented({ plan: shortPlan([1], 60_000), signal: controller.signal });
    open.presenter.notify(STEP);
    const waiting = open.presenter.pacing.beforeStep(1);
    controller.abort('SIGINT');
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
    open.presenter.notify(STARTED);
    open.presenter.flush();
    expect(open.written.join('')).toContain('proof #1');
  });
});

describe('with somebody at the keys', () => {
  it('each step waits for them twice', async () => {
    const keys = wishing();
    await play(openPresented({ keys }), [STARTED]);
    expect(keys.asked()).toBe(2);
  });

  it('looks back at what was shown, and plays nothing again', async () => {
    const keys = wishing('next', 'next', 'back', 'back', 'next');
    const open = openPresented({ keys });
    await play(open, [STARTED]);
    open.presenter.notify(SECOND);
    await open.presenter.pacing.beforeStep(2);
    const text = open.written.join('');
    expect(text.match(/1 of 6 {2}Onboarding/g)).toHaveLength(2);
    expect(text.match(/proof #1/g)).toHaveLength(2);
    expect(text).toMatch(/Looking back: nothing is played again/);
    expect(text).toContain('there is no earlier step');
  });

  it('explains the last decision, and says so where there is none', async () => {
    const open = openPresented({ keys: wishing('explain', 'next', 'explain', 'next') });
    await play(open, [DECIDED]);
    const text = open.written.join('');
    expect(text).toContain('no decision was made yet');
    expect(text).toContain('explained 9\n');
  });

  it('ends the run when asked to', async () => {
    const controller = new AbortController();
    const open = openPresented({
      keys: wishing('quit'),
      signal: controller.signal,
      quit: () => {
        controller.abort('quit');
      },
    });
    open.presenter.notify(STEP);
    await expect(open.presenter.pacing.beforeStep(1)).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('ends the run when the input ends: nobody is left who could go on', async () => {
    const open = openPresented({ keys: wishing('nobody') });
    open.presenter.notify(STEP);
    await open.presenter.pacing.beforeStep(1);
    expect(open.quits()).toBe(1);
    expect(open.written.at(-1)).toBe('\n');
  });

  it('says so when a key means nothing, and asks again', async () => {
    const keys = wishing('unknown', 'next', 'next');
    const open = openPresented({ keys });
    await play(open, []);
    expect(keys.asked()).toBe(3);
    expect(open.written.join('')).toContain('only Enter, b, e or q');
  });
});

it('shows nothing where nothing is to be shown, but asks who can be asked', async () => {
  const open = openPresented({ quiet: true, notes: sheet().notes });
  await play(open, [STARTED, PASSED]);
  expect(open.written.join('')).toBe('');
});
