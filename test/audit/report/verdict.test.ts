import { describe, expect, it } from 'vitest';
import type { CheckedLog } from '../../../src/audit/report/report.js';
import { expectedRefusals } from '../../../src/run/walkthrough/expected.js';
import { checkedLog, linesOf, pageOf, readRun, reportOf } from '../../support/report-of.js';
import { decided, executed, injected, refused, runRecord } from '../../support/sample-lines.js';
import { interrupted } from '../../support/sample-endings.js';
import { defaultRun } from '../../support/sample-log.js';

const PROBLEM = { code: 'chain', line: 1, offset: 0, expected: 'a', found: 'b' } as const;

/** As many as are made there. */
const ATTACKED = readRun(runRecord({ kind: 'violation' }));
const MADE = ATTACKED === null ? 0 : expectedRefusals(ATTACKED).size;

/** The page of a whole run, with one attack of all in the log beside it. */
function pageBeside(changes: Partial<CheckedLog>): string {
  const run = readRun(runRecord({ kind: 'violation', attacks: MADE }));
  const control = { ...injected('false_alarm'), control: true } as const;
  const passed = [control, decided('false_alarm'), executed('false_alarm')];
  const lines = linesOf([...passed, refused(), interrupted()]);
  const attacks = checkedLog(lines, { run, ...changes });
  return pageOf(reportOf(checkedLog(linesOf(defaultRun())), { attacks }));
}

describe('the attacks beside a run', () => {
  it('that were cut off are called incomplete, not got through', () => {
    const page = pageBeside({ end: 'interrupted' });
    expect(page).toContain('INCOMPLETE: the run did not come to its end: interrupted');
    expect(page).not.toContain(`1 of ${String(MADE)} attacks refused`);
  });

  it('whose log does not verify are called so at the top, too', () => {
    const page = pageBeside({ problem: PROBLEM });
    expect(
      page.match(
        /the log of the attacks does not verify: the line before was changed, .*? \(chain at line 1, byte 0\)/g,
      ),
    ).toHaveLength(2);
  });

  it('that came to their end are counted', () => {
    expect(pageBeside({})).toContain(`FAIL: 1 of ${String(MADE)} attacks refused`);
  });
});

describe('the top of a report', () => {
  const top = (changes: Partial<CheckedLog>) => {
    const page = pageOf(reportOf(checkedLog(linesOf(defaultRun()), changes)));
    return page.slice(0, page.indexOf('<nav'));
  };

  it('says what ran, when, for how long, under which rules, and that nothing was done without permission', () => {
    const page = top({});
    for (const text of [
      'demo-api, served by apps/demo-api, in worker threads',
      '2026-01-01 00:00:00 UTC',
      '0 ms, from the first line to the last',
      'allows noop, restart_service, scale_workers',
      'never rollback, delete',
      '<span class="badge good">No</span> 3 acts, each after a decision that every gate allowed; 0 without',
    ]) {
      expect(page).toContain(text);
    }
  });

  it.each([
    [{ problem: PROBLEM }, 'open">Not known</span> in the good lines 3 acts'],
    [{ seal: 'unfinished' }, 'open">Not known</span> so far 3 acts'],
    [{ seal: 'recovered' }, 'open">Not known</span> in the recovered lines 3 acts'],
    [{ acts: { allowed: 3, without: 1, unknown: 0 } }, 'bad">Yes</span> 3 acts'],
  ] as const)('of %o answers otherwise', (changes, text) => {
    expect(top(changes)).toContain(text);
  });
});
