import { describe, expect, it } from 'vitest';
import { describeLine, detailsOf, labelOf } from '../../../src/audit/explain/describe-line.js';
import { LogContext } from '../../../src/core/domain/proof-lines/log-context.js';
import { defaultRun } from '../../support/sample-log.js';
import { escalated, interrupted } from '../../support/sample-endings.js';
import { emitted } from '../../support/sample-lines.js';
import { deniedRun, unstableRun } from '../../support/sample-outcomes.js';

const described = (bodies: ReturnType<typeof defaultRun>) =>
  bodies.map((line) => `${labelOf(line)}: ${describeLine(line, { backend: 'worker_threads' })}`);

describe('a proof line in words', () => {
  it('is one sentence, and those of a run tell its story', () => {
    expect(described(defaultRun()).slice(6)).toEqual([
      'inject: a worker leaks memory until its 16 MB heap limit',
      expect.stringMatching(/^decide: restart_service \(learned\) [\d.]+ ms after first sign$/),
      expect.stringMatching(/^act: every gate passed; restart_service executed in [\d.]+ ms$/),
      expect.stringMatching(
        /^stable: [\d.]+ ms after first sign; \d+ requests? lost, \d+ answered$/,
      ),
      'inject: 10 ms requests, 1.25 times what one worker can do',
      expect.stringMatching(
        /^decide: scale_workers 1 -> 3 \(learned\) [\d.]+ ms after first sign$/,
      ),
      expect.stringMatching(/^act: every gate passed; scale_workers executed/),
      expect.stringMatching(/^stable: [\d.]+ ms after first sign; /),
      expect.stringMatching(/^inject: \w+ claims 97 % utilization$/),
      expect.stringMatching(/^decide: noop \(by a rule\) [\d.]+ ms after first sign$/),
      expect.stringMatching(/^act: every gate passed; noop executed/),
      expect.stringMatching(/^stable: [\d.]+ ms after first sign; /),
    ]);
  });

  it('says of a fault without effect that its load was not offered, where that was so', () => {
    const told = (fault: Record<string, string>) => ({ backend: undefined, fault });
    const load = told({ kind: 'load', path: '/reports', not_offered: 'it answers 404' });
    expect(describeLine(escalated(), load)).toBe(
      'a human is needed: no load was offered with requests for /reports: it answers 404',
    );
    expect(describeLine(escalated(), told({ kind: 'leak' }))).toBe(
      'a human is needed: fault without effect',
    );
    expect(describeLine(escalated('only_observed'), load)).toBe('a human is needed: only observed');
  });

  it('says who put the app back, and that no worker goes on after an interruption', () => {
    const putBack = { ...emitted('restart'), detail: 'put back by the operator' };
    expect(described([putBack, interrupted()])).toEqual([
      'restart: success: put back by the run itself',
      'ended: SIGINT: no worker was left running',
    ]);
  });

  it('says what was refused and by which gate, and what did not get well', () => {
    expect(described(deniedRun()).join('\n')).toMatch(
      /^REFUSED: \w+ refused by never_list \(never_allowed\), /m,
    );
    expect(described(unstableRun()).join('\n')).toMatch(
      /^NOT STABLE: after action: \d+ good probes? in .*; \d+ requests? lost, \d+ answered$/m,
    );
  });

  it('has details that rest on the lines before it', () => {
    const context = new LogContext();
    const details = defaultRun().map((line) => {
      context.take(line);
      return detailsOf(line, context).map(({ label, says }) => `${label}|${says}`);
    });
    expect(details[6]).toEqual([
      expect.stringMatching(/^before\|1 worker serving \(.* busy\), \d/),
    ]);
    expect(details[11]).toContainEqual(
      expect.stringMatching(/^\|1 x 99 % \/ 40 % per worker = 2\.48, so 3; expected cost /),
    );
    expect(details[15]).toContainEqual(
      expect.stringMatching(/an alert claims 97 %, 5 % is read: below the 85 % of an overload$/),
    );
    expect(details[17]).not.toContainEqual(expect.stringContaining('the act ended'));
  });
});
