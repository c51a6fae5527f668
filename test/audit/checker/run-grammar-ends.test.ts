import { describe, expect, it } from 'vitest';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../../src/core/domain/proof-lines/run-record.js';
import { RunGrammar } from '../../../src/audit/checker/run-grammar.js';
import { linesOf } from '../../support/meaning.js';
import {
  deployFailed,
  emitFailed,
  escalated,
  interrupted,
  notStable,
  outcomeUnknown,
  recovered,
  runRefused,
} from '../../support/sample-endings.js';
import {
  decided,
  deploymentTriggered,
  emitted,
  executed,
  injected,
  rejectedOnboarding,
  runRecord,
  specGenerated,
  stable,
  started,
  validated,
} from '../../support/sample-lines.js';
import { defaultRun, openingLines } from '../../support/sample-log.js';

/** A grammar that has taken these lines, each of which may come where it is. */
function grammarAfter(bodies: readonly ProofBody[], kind: RunKind = 'run'): RunGrammar {
  const grammar = new RunGrammar(runRecord({ kind }));
  for (const line of linesOf(bodies)) expect(grammar.take(line)).toBe(true);
  return grammar;
}

const decidedRun = [...openingLines(), injected('crash'), decided('crash')];
const unknown = [...decidedRun, outcomeUnknown('restart_service')];

describe('the lines that could come next', () => {
  it.each<[string, ProofBody[], string]>([
    ['at the start', [], 'RUN_REFUSED or ONBOARDING_STARTED'],
    ['after a decision', decidedRun, 'ORCH_EXEC or ORCH_REFUSE or APPROVAL_REQUESTED'],
    [
      'after a stable scenario',
      defaultRun(),
      'EMIT_RESTART or DEPLOY_FAILED or FAILURE_INJECTED or NOT_STEADY or EMIT_INCIDENT',
    ],
    ['after an unknown outcome', unknown, 'RUN_RECOVERED'],
    ['after a recovery', [...openingLines(), recovered(6)], 'nothing'],
    ['after an interruption', [...openingLines(), interrupted()], 'nothing'],
  ])('are named %s', (_what, bodies, expected) => {
    expect(grammarAfter(bodies).expected()).toBe(expected);
  });
});

describe('a line that ends a run', () => {
  it.each<[string, ProofBody[], ProofBody]>([
    ['an interruption after an unknown outcome', unknown, interrupted()],
    ['a second interruption', [started(), interrupted()], interrupted()],
    ['an interruption after a rejection', [started(), rejectedOnboarding()], interrupted()],
    ['the failure of an emission that there was not', [started()], emitFailed()],
    ['an interruption after a recovery', [...unknown, recovered(9)], interrupted()],
    ['another line without an event', [started()], notStable('before_injection')],
    ['another line without an event', [started()], { ...escalated(), event_id: null }],
  ])('is not %s', (_what, bodies, last) => {
    const grammar = grammarAfter(bodies);
    const [line] = linesOf([...bodies, last]).slice(-1);
    expect(line && grammar.take(line)).toBe(false);
  });
});

describe('the control of the attacks', () => {
  it.each([
    ['is no scenario of the run', true, []],
    ['is told from a scenario by its mark', undefined, ['crash']],
  ])('%s', (_what, control, scenarios) => {
    const body = { ...injected('crash'), ...(control && { control }) };
    expect(grammarAfter([body], 'violation').injectedScenarios).toEqual(scenarios);
  });
});

describe('a run that ends by itself', () => {
  it('is complete, though the scenarios that it announced were not played', () => {
    expect(grammarAfter([started(), rejectedOnboarding()]).end()).toBe('complete');
  });
});

describe('an ending', () => {
  const trigger = [started(), validated(), specGenerated(), deploymentTriggered()];
  const deployed = [...trigger, emitted('deploy')];
  const incident = [...openingLines(), injected('crash'), emitted('crash')];
  const stillInjected = [...incident, decided('crash'), executed('crash'), stable('crash')];
  const failed = (event_id: string) => ({ ...emitFailed(), event_id });

  it.each<[string, ProofBody[], string]>([
    ['a refusal at the start', [runRefused()], 'complete'],
    ['a rejection before any rule', [started(), rejectedOnboarding()], 'complete'],
    ['a rejection of a valid request', [started(), validated(), rejectedOnboarding()], 'complete'],
    ['a deployment that fails', [...trigger, deployFailed()], 'complete'],
    ['workers that do not serve', [...deployed, deployFailed()], 'complete'],
    [
      'an app that is not put back',
      [...openingLines(), notStable('before_injection'), deployFailed()],
      'complete',
    ],
    ['no sink for the scaling', [...deployed, failed('e2')], 'emission_failed'],
    ['no sink for a restart', [...openingLines(), failed('e3')], 'emission_failed'],
    ['no sink for an incident', [...incident, failed('e3')], 'emission_failed'],
    ['no sink for another incident', [...stillInjected, failed('e5')], 'emission_failed'],
  ])('is %s: nothing comes after it', (_what, bodies, end) => {
    const grammar = grammarAfter(bodies);
    expect(grammar.end()).toBe(end);
    expect(grammar.expected()).toBe('nothing');
    const [signal] = linesOf([...bodies, interrupted()]).slice(-1);
    expect(signal && grammar.take(signal)).toBe(false);
  });
});
