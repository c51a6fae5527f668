import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { approvalText, RECORDED_ANSWER } from '../../../src/core/domain/approval.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { runOf } from '../../../src/core/domain/proof-lines/run-record.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import {
  approvalDenied,
  approvalGranted,
  approvalRequested,
  escalated,
} from '../../support/sample-endings.js';
import {
  decided,
  executed,
  injected,
  observed,
  POLICY_SHA256,
  refused,
  runRecord,
  SAMPLE_RUN_ID,
  stable,
} from '../../support/sample-lines.js';
import { openingLines } from '../../support/sample-log.js';
import { recordOf } from '../../support/sample-scenarios.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const BUILT_IN = runRecord();
const policy = {
  ...BUILT_IN.policy,
  environment_approval: { stage: ['scale_workers' as const] },
};
const RUN = { ...BUILT_IN, policy };

/** The bodies as they read under the policy that asks a human about scaling. */
function underPolicy(bodies: readonly ProofBody[]): ProofBody[] {
  const { policy_sha256 } = runOf(RUN, sha256);
  const { measured, ...asked } = approvalRequested();
  const subject = { ...asked, run_id: SAMPLE_RUN_ID, event_id: 'e3', policy_sha256 };
  const text = JSON.stringify(bodies)
    .replaceAll(POLICY_SHA256, policy_sha256)
    .replaceAll(measured.request_sha256, sha256(approvalText(subject)));
  return JSON.parse(text) as ProofBody[];
}

/** The same, 4000 seconds later: moments are the only numbers of ten digits. */
function later(bodies: readonly ProofBody[]): ProofBody[] {
  const moved = (moment: string) => String(Number(moment) + 4_000_000_000);
  return JSON.parse(JSON.stringify(bodies).replaceAll(/\b\d{10}\b/g, moved)) as ProofBody[];
}

const until = [...openingLines(RUN), injected('overload'), decided('overload')];
/** Asked on line 9, granted on 10, done on 11, stable on 12. */
const GRANTED = linesOf(
  underPolicy([
    ...[...until, approvalRequested(), approvalGranted()],
    ...[executed('overload'), stable('overload')],
  ]),
);
/** Asked on line 9, denied on 10, refused on 11, escalated on 12. */
const DENIED = linesOf(
  underPolicy([
    ...[...until, approvalRequested(), approvalDenied()],
    ...[
      { ...refused(null), action: 'scale_workers', decision_id: 'd1' },
      escalated('refused_by_the_gates'),
    ],
  ]),
);
const OTHER_HASH = 'b'.repeat(64);

describe('an approval', () => {
  it.each([
    ['granted', GRANTED],
    ['denied', DENIED],
  ])('that is %s is accepted', (_how, lines) => {
    expect(firstFinding(lines, RUN)).toBeUndefined();
  });

  it.each<[string, Change, string]>([
    ['asked about another decision', [9, 'decision_id', 'd2'], 'intent'],
    ['asked about another action', [9, 'action', 'restart_service'], 'intent'],
    ['asked about another number of workers', [9, 'workers_to', 2], 'intent'],
    ['asked because of another line', [9, 'cause', 7], 'intent'],
    [
      'asked by a hash that names something else',
      [9, 'measured.request_sha256', OTHER_HASH],
      'approval',
    ],
    ['asked from another number of workers than is hashed', [9, 'workers_from', 2], 'approval'],
    ['granted to another decision', [10, 'decision_id', 'd2'], 'intent'],
    ['granted to another action', [10, 'action', 'noop'], 'intent'],
    ['granted because of another line', [10, 'cause', 8], 'intent'],
    ['granted to another request', [10, 'measured.request_sha256', OTHER_HASH], 'approval'],
    ['granted a microsecond too late', [10, 'measured.waited_us', 60_000_001], 'approval'],
    ['granted as an attack', [10, 'attack', 'x'], 'intent'],
  ])('%s is found', (_what, change, code) => {
    const finding = firstFinding(changed(GRANTED, change), RUN);
    expect(finding).toMatchObject({ code, line: change[0] });
    const [named] = change[1].split('.').slice(-1);
    const isHashed = code === 'approval' && change[0] === 9;
    const says = named === 'waited_us' ? 'answered in time' : String(named);
    if (!isHashed) expect(finding?.expected.startsWith(`${says} `)).toBe(true);
  });

  it.each([
    ['granted', GRANTED],
    ['denied', DENIED],
  ])('that is %s by a recorded answer is of a scenario’s own file alone', (_how, lines) => {
    const recorded = changed(lines, [10, 'measured.by', RECORDED_ANSWER]);
    expect(firstFinding(recorded, RUN)).toMatchObject({
      ...{ code: 'approval', line: 10 },
      ...{ expected: 'a human, or nobody', found: RECORDED_ANSWER },
    });
    const { expects } = recordOf([{ incident: 'overload' }], 'overload');
    expect(firstFinding(recorded, { ...RUN, expects })).toBeUndefined();
  });

  it('may have no line with an answer before it was asked', () => {
    for (const answer of [approvalGranted(), approvalDenied()]) {
      const bodies = underPolicy([...until, answer]);
      expect(firstFinding(linesOf(bodies), RUN)).toMatchObject({ code: 'intent', line: 9 });
    }
  });

  it('granted at the last microsecond is in time', () => {
    const late = changed(GRANTED, [10, 'measured.waited_us', 60_000_000]);
    expect(firstFinding(late, RUN)).toBeUndefined();
  });

  it.each<[string, Change]>([
    ['to another decision', [10, 'decision_id', 'd2']],
    ['to another action', [10, 'action', 'noop']],
    ['because of another line', [10, 'cause', 8]],
  ])('denied %s is found', (_what, change) => {
    expect(firstFinding(changed(DENIED, change), RUN)).toMatchObject({ code: 'intent', line: 10 });
  });

  it('cannot be left out where the policy asks for it', () => {
    const bodies = [...until, executed('overload'), stable('overload')];
    expect(firstFinding(linesOf(underPolicy(bodies)), RUN)).toMatchObject({
      ...{ code: 'intent', line: 9 },
      ...{ expected: 'approved true', found: 'approved false' },
    });
  });

  it('of one decision does not hold for the next', () => {
    const again = injected('overload');
    const measured = { ...again.measured, requests: injected('false_alarm').measured.requests };
    const next = later([{ ...again, measured }, decided('overload'), executed('overload')]);
    const numbered = [...until, approvalRequested(), approvalGranted(), executed('overload')];
    const bodies = underPolicy([...numbered, stable('overload'), ...next]);
    const finding = firstFinding(linesOf(bodies), RUN);
    expect(finding).toMatchObject({ line: 15, found: 'approved false' });
  });

  it('is not accepted where nobody had to be asked', () => {
    const bodies = [
      ...[...openingLines(), injected('crash'), decided('crash')],
      ...[
        { ...approvalRequested(), action: 'restart_service' as const, workers_to: null },
        { ...approvalGranted(), action: 'restart_service' as const },
      ],
      executed('crash'),
    ];
    expect(firstFinding(linesOf(bodies))).toBeDefined();
  });
});

describe('what would have been done', () => {
  const OBSERVED = linesOf([
    ...[...openingLines(), injected('crash'), decided('crash')],
    ...[observed('crash'), escalated('only_observed')],
  ]);

  it('is accepted', () => {
    expect(firstFinding(OBSERVED)).toBeUndefined();
  });

  it.each<[string, Change]>([
    ['of another decision', [9, 'decision_id', 'd2']],
    ['about another event', [9, 'event_id', 'e2']],
    ['another action', [9, 'action', 'noop']],
    ['because of another line', [9, 'cause', 7]],
    ['with a question that nobody had to be asked', [9, 'would', 'ask_for_approval']],
    ['marked as the control', [9, 'control', true]],
  ])('%s is found', (_what, change) => {
    const finding = firstFinding(changed(OBSERVED, change));
    expect(finding).toMatchObject({ code: 'intent', line: 9 });
    expect(finding?.expected.startsWith(`${change[1]} `)).toBe(true);
  });

  it('is nothing without a decision', () => {
    const lines = linesOf([...openingLines(), injected('crash'), observed('crash')]);
    expect(firstFinding(lines)).toMatchObject({ code: 'intent', line: 8 });
  });

  it('under a policy that asks for a human is a question', () => {
    const bodies = [...until, observed('overload'), escalated('only_observed')];
    const lines = linesOf(underPolicy(bodies));
    expect(firstFinding(lines, RUN)).toMatchObject({ code: 'intent', line: 9 });
    const asking = changed(lines, [9, 'would', 'ask_for_approval']);
    expect(firstFinding(asking, RUN)).toBeUndefined();
  });
});
