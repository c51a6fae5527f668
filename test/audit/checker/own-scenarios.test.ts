import { describe, expect, it } from 'vitest';
import { checkLog } from '../../../src/audit/checker/check-log.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { Expectation } from '../../../src/core/domain/proof-lines/expectations.js';
import { escalated } from '../../support/sample-endings.js';
import { detected, decidedLater } from '../../support/sample-lines.js';
import { chainedLines, writeLines } from '../../support/sample-log.js';
import {
  HEALED,
  HEALED_THEN_REFUSED,
  NOT_HEALED,
  NOT_STEADY,
  ownRun,
  TWO_INCIDENTS,
} from '../../support/sample-scenarios.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const CRASH: Expectation[] = [{ incident: 'crash' }, { gate: 'allowed' }];

async function problemIn(bodies: readonly ProofBody[]) {
  const { problem, end } = await checkLog(writeLines(temporaryRoot(), chainedLines(bodies)));
  return problem === null ? end : { code: problem.code, line: problem.line };
}

describe('a log of a scenario of one’s own', () => {
  it.each<[what: string, lines: readonly ProofBody[]]>([
    ['one incident', HEALED],
    ['another incident after the one that was announced', TWO_INCIDENTS],
    ['another one, which is refused', HEALED_THEN_REFUSED],
    ['another one, after one that did not end well', [...NOT_HEALED, ...TWO_INCIDENTS.slice(4)]],
  ])('may hold %s', async (_what, lines) => {
    expect(await problemIn(ownRun(lines, CRASH))).toBe('complete');
  });

  it('holds no incident where nothing was broken', async () => {
    const lines = ownRun([...NOT_STEADY, detected('crash')], CRASH);
    expect(await problemIn(lines)).toEqual({ code: 'order', line: 8 });
  });

  it('decides on what was emitted right before', async () => {
    const lines = chainedLines(
      ownRun([...HEALED, detected('crash'), decidedLater('crash'), escalated()], CRASH),
    ).map((line, at) => (at === 11 ? line.replace('"event_id":"e4"', '"event_id":"e3"') : line));
    const { problem } = await checkLog(writeLines(temporaryRoot(), lines));
    expect(problem).toMatchObject({ code: 'event_id', line: 12 });
  });

  it('announces the first incident that must be seen', async () => {
    const others: Expectation[] = [{ incident: 'overload', times: 0 }, ...CRASH];
    expect(await problemIn(ownRun(HEALED, others))).toBe('complete');
    const overload: Expectation[] = [{ incident: 'overload' }, ...CRASH];
    expect(await problemIn(ownRun(HEALED, overload))).toEqual({ code: 'injection', line: 7 });
  });

  it('may break what it likes under the name of a built-in scenario, where it has a file', async () => {
    const exits = HEALED.map((line) =>
      line.event_name === 'FAILURE_INJECTED'
        ? {
            ...line,
            fault: [
              { kind: 'exit', times: 2 },
              { kind: 'hang', times: 1, after_ms: 5 },
            ],
          }
        : line,
    );
    expect(await problemIn(ownRun(exits, CRASH, 'crash'))).toBe('complete');
  });
});
