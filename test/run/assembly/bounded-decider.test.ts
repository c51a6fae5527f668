import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { builtInDecider } from '../../../src/core/decider/built-in-decider.js';
import type { Decider } from '../../../src/core/domain/ports.js';
import type { Proposal } from '../../../src/core/domain/proposal.js';
import { boundedDecider } from '../../../src/run/assembly/bounded-decider.js';
import { deciderContract, questionAbout } from '../../support/contracts/decider-contract.js';
import { keptDiagnostics } from '../../support/pool.js';

const DEADLINE_MS = 20;
const NOOP: Proposal = {
  ...{ kind: 'act', action: 'noop', why: 'it is well' },
  ...{ decided_by: 'rule', how: 'rule', rule: 'leave_it' },
};
const LATE = { kind: 'escalate', reason: 'decider_gave_no_answer_in_time' };
const FAILED = { kind: 'escalate', reason: 'decider_failed' };

/** A decider that answers as is told, held to its port. */
function ask(propose: Decider['propose'], deadlineMs = DEADLINE_MS) {
  const interruption = new AbortController();
  const diagnostics = keptDiagnostics();
  const bounds = { signal: interruption.signal, diagnostics, deadlineMs };
  const bounded = boundedDecider({ propose }, bounds);
  return { interruption, warnings: diagnostics.warnings, answer: bounded(questionAbout('crash')) };
}

function busyFor(ms: number): Proposal {
  const until = performance.now() + ms;
  while (performance.now() < until);
  return NOOP;
}

function broken(): never {
  throw new Error('no model is loaded');
}

deciderContract('the built-in decider within its bounds', () => ({
  propose: boundedDecider(builtInDecider, {
    signal: new AbortController().signal,
    diagnostics: keptDiagnostics(),
  }),
}));

describe('a decider', () => {
  it('is told its deadline, and its proposal is handed on as it is', async () => {
    const given: number[] = [];
    const { answer } = ask((_question, deadlineMs) => {
      given.push(deadlineMs);
      return Promise.resolve(NOOP);
    });
    expect(await answer).toEqual(NOOP);
    expect(given).toEqual([DEADLINE_MS]);
  });

  it('that says it does not know keeps its own reason', async () => {
    const unknown = { kind: 'escalate', reason: 'never_seen' } as const;
    expect(await ask(() => Promise.resolve(unknown)).answer).toEqual(unknown);
  });

  it.each<[string, Decider['propose'], object]>([
    ['never answers', () => new Promise<never>(() => undefined), LATE],
    ['answers late', () => pause(3 * DEADLINE_MS, NOOP), LATE],
    ['rejects late', () => pause(3 * DEADLINE_MS).then(broken), LATE],
    ['rejects', () => pause(1).then(broken), FAILED],
    ['throws', broken, FAILED],
    ['keeps the thread busy', () => Promise.resolve(busyFor(3 * DEADLINE_MS)), LATE],
    ['keeps the thread busy once asked', () => pause(1).then(() => busyFor(3 * DEADLINE_MS)), LATE],
    ['says nothing', () => Promise.resolve(undefined as never), FAILED],
    [
      'asks for what nobody may do',
      () => Promise.resolve({ ...NOOP, action: 'delete' } as never),
      FAILED,
    ],
    ['adds a field', () => Promise.resolve({ ...NOOP, approved: true } as never), FAILED],
    ['talks without end', () => Promise.resolve({ ...NOOP, why: 'x'.repeat(601) }), FAILED],
  ])('that %s has a human called', async (_what, propose, expected) => {
    const { answer, warnings } = ask(propose);
    expect(await answer).toEqual(expected);
    expect(warnings).toEqual(expected === FAILED ? ['the decider failed'] : []);
    // What comes of it afterwards is heard by nobody, and does no harm.
    await pause(4 * DEADLINE_MS);
  });

  it.each<[string, Decider['propose']]>([
    ['never answers', () => new Promise<never>(() => undefined)],
    ['answers after it', () => pause(3 * DEADLINE_MS, NOOP)],
    ['rejects after it', () => pause(3 * DEADLINE_MS).then(broken)],
  ])('is not waited for once a signal has come: it %s', async (_what, propose) => {
    const { answer, interruption, warnings } = ask(propose, 60_000);
    interruption.abort();
    await expect(answer).rejects.toMatchObject({ code: 'interrupted' });
    await pause(4 * DEADLINE_MS);
    expect(warnings).toEqual([]);
  });

  it('that never answers listens to the signal no longer than it is waited for', async () => {
    const { signal } = new AbortController();
    const bounds = { signal, diagnostics: keptDiagnostics(), deadlineMs: 1 };
    const bounded = boundedDecider({ propose: () => new Promise(() => undefined) }, bounds);
    for (let asked = 0; asked < 12; asked += 1) {
      expect(await bounded(questionAbout('crash'))).toEqual(LATE);
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('that is asked after the signal is not waited for either', async () => {
    const bounds = { signal: AbortSignal.abort(), diagnostics: keptDiagnostics() };
    const bounded = boundedDecider({ propose: () => new Promise(() => undefined) }, bounds);
    await expect(bounded(questionAbout('crash'))).rejects.toMatchObject({ code: 'interrupted' });
  });
});
