import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import type { CheckedLog, Report } from '../../src/audit/report/report.js';
import { hasChromium, startChromium, withPage } from '../support/chromium.js';
import { printed, sheetsOf } from '../support/on-paper.js';
import { checkedLog, linesOf, pageOf, reportOf, withWorkers } from '../support/report-of.js';
import { agentRunBodies, unansweredRun } from '../support/sample-agents.js';
import { refused, rejectedNamed, runRecord } from '../support/sample-lines.js';
import { defaultRun, openingLines, scenarioLines } from '../support/sample-log.js';
import { sharedRoot } from '../support/shared-root.js';

const WORKERS = ['w1', 'w2', 'w3'];
const PROBLEM = {
  ...{ code: 'not_json', line: 19, offset: 11_891 },
  ...{ expected: 'one JSON object', found: `something <else> ${'that is no line '.repeat(12)}` },
};
/** As many attacks as the page lists one by one, and some more. */
const ATTACKS = checkedLog(linesOf(Array.from({ length: 70 }, () => refused())));

/** So many incidents, one after the other. */
const incidents = (number: number): ProofBody[] => [
  ...openingLines(),
  ...Array.from({ length: number }, () => scenarioLines('crash')).flat(),
];

const one = defaultRun(runRecord({ scenarios: ['crash'] }));

type Kind = [name: string, bodies: ProofBody[], about?: Partial<Report>, log?: Partial<CheckedLog>];

const REPORTS: readonly Kind[] = [
  ['of a whole run, and attacks', defaultRun(), { attacks: ATTACKS }],
  ['of one incident', one],
  ['of an agent', agentRunBodies()],
  ['of an agent that gave no answer', unansweredRun()],
  ['of a log that goes on with something else', defaultRun(), {}, { problem: PROBLEM }],
  ['of a run that was killed', one.slice(0, 7), {}, { end: 'unfinished' }],
  ['of a refused onboarding', rejectedNamed('odd')],
  ['of four incidents', incidents(4)],
  ['of ten incidents', incidents(10)],
];

describe.skipIf(!hasChromium)('a report on paper (needs chromium)', () => {
  const path = join(sharedRoot(), 'paper.html');
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it.each(REPORTS)('%s has full sheets, and tears nothing', async (_, bodies, about, log) => {
    const lines = linesOf(withWorkers(bodies, WORKERS));
    writeFileSync(path, pageOf(reportOf(checkedLog(lines, log), about)));
    await withPage(browser, path, { colorScheme: 'dark' }, async ({ page, said, asked }) => {
      const sheets = await sheetsOf(page);
      const { filled, ...faults } = await printed(page);
      expect(faults).toEqual({ torn: [], alone: [], overflow: 0 });
      // The last one ends where the report does.
      expect(filled.slice(0, -1).filter((share) => share < 70)).toEqual([]);
      expect(filled).toHaveLength(sheets);
      expect([said, asked]).toEqual([[], []]);
    });
  });
});
