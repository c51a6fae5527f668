import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import type { ProgressEvent } from '../../../src/run/walkthrough/progress-events.js';
import { BAD_WORKERS, badWorker, type BadWorker } from '../../support/bad-workers.js';
import { policyFile } from '../../support/policy-file.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { proofLines, walk } from '../../support/walk.js';

/** Nothing ends by itself in the time of a test: what ends a run here is the signal. */
const AN_HOUR_MS = 3_600_000;
const PATIENT = {
  ...BUILT_IN_POLICY,
  stable: { ...BUILT_IN_POLICY.stable, give_up_after_ms: AN_HOUR_MS },
  fault_must_show_within_ms: AN_HOUR_MS,
};

const line = (name: string) => (fact: ProgressEvent) =>
  fact.fact === 'line' && fact.kind === 'run' && fact.line.event_name === name;

/** When the signal comes: so long after what is told. */
const MOMENTS: Readonly<Record<string, { after: (fact: ProgressEvent) => boolean; ms: number }>> = {
  onboarding: { after: line('ONBOARDING_STARTED'), ms: 0 },
  deploying: { after: line('DEPLOYMENT_TRIGGERED'), ms: 50 },
  scaling: { after: line('RUNTIME_EMIT'), ms: 0 },
  getting_steady: { after: (fact) => fact.fact === 'step' && fact.step === 3, ms: 100 },
  injecting: { after: line('FAILURE_INJECTED'), ms: 0 },
  waiting: { after: line('FAILURE_INJECTED'), ms: 2_000 },
  deciding: { after: line('RL_DECISION'), ms: 0 },
  acting: { after: line('RL_DECISION'), ms: 30 },
  watching: { after: line('ORCH_EXEC'), ms: 0 },
  at_last: { after: (fact) => fact.fact === 'run', ms: 6_000 },
};

/** One kind for each way to fail, at the moment at which it matters; in a long soak each at every one. */
const CHOSEN = [
  ['never_ready', 'deploying'],
  ['exits_after_ready', 'getting_steady'],
  ['half_silent', 'waiting'],
  ['port_closed', 'acting'],
  ['slow', 'watching'],
  ['spins_after_20', 'injecting'],
  ['floods_after_20', 'deciding'],
  ['huge_messages', 'scaling'],
  ['many_large', 'injecting'],
  ['output', 'onboarding'],
] as const satisfies readonly (readonly [BadWorker, string])[];
const KINDS = Object.keys(BAD_WORKERS) as BadWorker[];
const PAIRS: readonly (readonly [BadWorker, string])[] =
  process.env['DEMO_RUN_SOAK'] === undefined
    ? CHOSEN
    : KINDS.flatMap((kind) => Object.keys(MOMENTS).map((moment) => [kind, moment] as const));

describe('a run whose app the operator cannot put back', () => {
  it('says so in its last line, in a log that is sealed', async () => {
    const root = temporaryRoot();
    const ended = await walk(root, { entry: badWorker('only_one_starts') }).catch(
      (error: unknown) => error,
    );
    expect(ended).toMatchObject({ code: 'worker_failed' });
    const last = proofLines(root).at(-1);
    expect(last).toMatchObject({ event_name: 'DEPLOY_FAILED', cause: Number(last?.seq) - 1 });
    const check = await verifyLog(join(root, 'logs', 'day1_proof.log'));
    expect(check).toMatchObject({ valid: true });
  });
});

describe('a run with a bad app that a signal ends', () => {
  it.each(PAIRS)('ends with RUN_INTERRUPTED in a whole log: %s, %s', async (kind, moment) => {
    const root = temporaryRoot();
    const interruption = new AbortController();
    const { after, ms } = MOMENTS[moment] ?? { after: () => true, ms: 0 };
    let isPlanned = false;
    const plan = (delay: number) => {
      isPlanned = true;
      setTimeout(() => {
        interruption.abort('SIGTERM');
      }, delay).unref();
    };
    // An app that never gets so far is interrupted all the same.
    const latest = setTimeout(plan, 8_000, 0);
    const ended = await walk(root, {
      entry: badWorker(kind),
      policyFile: policyFile(PATIENT),
      signal: interruption.signal,
      notify: (fact) => {
        if (!isPlanned && after(fact)) plan(ms);
      },
    }).catch((error: unknown) => error);
    clearTimeout(latest);
    const lines = proofLines(root);
    // Some apps end the run themselves before the signal comes.
    if (interruption.signal.aborted) {
      // The attacks that come after a run have a log of their own.
      const isInAttacks = existsSync(join(root, 'logs', 'violation_proof.log'));
      const ends = isInAttacks ? proofLines(root, 'violation_proof.log') : lines;
      expect(ends.at(-1)?.event_name).toBe('RUN_INTERRUPTED');
      expect(ended).toMatchObject({ code: 'interrupted' });
    }
    const check = await verifyLog(join(root, 'logs', 'day1_proof.log'));
    expect(check).toMatchObject({ valid: true, lines: lines.length });
  });
});
