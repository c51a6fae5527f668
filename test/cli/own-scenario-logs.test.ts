import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyLog } from '../../src/audit/checker/verify-log.js';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import type { Expectation } from '../../src/core/domain/proof-lines/expectations.js';
import { callCli } from '../support/call-cli.js';
import { createReplay } from '../support/replay.js';
import { chainedLines, writeLines } from '../support/sample-log.js';
import { HEALED_THEN_REFUSED, ownRun, TWO_INCIDENTS } from '../support/sample-scenarios.js';
import { temporaryRoot } from '../support/temporary-root.js';

const EXPECTED: Expectation[] = [
  { incident: 'crash' },
  { incident: 'overload' },
  { gate: 'allowed', times: 2, severity: 'catastrophic' },
  { signal: 'requests_lost', at_most: 0 },
];

/** A log of a scenario with two faults that nobody knows by its name. */
function logOf(lines: readonly ProofBody[]): string {
  const twoFaults = lines.map((line) =>
    line.event_name === 'FAILURE_INJECTED'
      ? {
          ...line,
          fault: [
            { kind: 'exit', times: 1 },
            { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000, during: 'restart_service' },
          ],
        }
      : line,
  );
  const bodies = ownRun(twoFaults, EXPECTED, 'busy-crash');
  return writeLines(temporaryRoot(), chainedLines(bodies));
}

async function said(...args: string[]): Promise<string> {
  const { stdout, stderr } = await callCli(args);
  return `${stdout}${stderr}`.replace(/\s+/g, ' ');
}

describe('a log of a scenario with two faults and two incidents', () => {
  it('is computed again like any other', async () => {
    const replay = createReplay();
    const { problem } = await verifyLog(logOf(TWO_INCIDENTS), {
      judge: (line) => replay.judge(line),
    });
    expect(problem).toBeNull();
  });

  it('has one verdict, with how many expectations were met', async () => {
    const met = 'PASS: 1 of 1 scenario ended as expected, 5 of 5 expectations met';
    const log = logOf(TWO_INCIDENTS);
    expect(await said('log', log)).toContain(met);
    expect(await said('explain', '12', log)).toContain(met);
    const missed = 'FAIL: 0 of 1 scenario ended as expected, 4 of 6 expectations met';
    const other = logOf(HEALED_THEN_REFUSED);
    expect(await said('log', other)).toContain(missed);
    expect(await said('explain', '13', other)).toContain(missed);
    expect(await said('log', other)).toContain(
      'expected busy-crash: allowed by the gates exactly 2 times seen',
    );
    expect(await said('log', '--json', log)).toContain('"unmet":[]');
  });

  it('tells both faults, and explains the second incident', async () => {
    const log = logOf(TWO_INCIDENTS);
    expect(await said('log', log)).toContain(
      'a worker exits; 10 ms requests, 1.25 times what one worker can do, once restart_service is decided',
    );
    const explained = await said('explain', '12', log);
    expect(explained).toContain('scale_workers');
    expect(explained).not.toContain('undefined');
  });

  it('has a report in which each expectation is met or missed, and no name is missing', async () => {
    const out = join(temporaryRoot(), 'page.html');
    await callCli(['report', logOf(HEALED_THEN_REFUSED), '--out', out]);
    const page = readFileSync(out, 'utf8').replace(/\s+/g, ' ');
    expect(page).toContain('What was expected');
    expect(page).toContain('overload seen at least once');
    expect(page).toContain('allowed by the gates exactly 2 times (catastrophic)');
    expect(page).toContain('<span class="badge bad">missed</span>');
    expect(page).toContain('<span class="badge good">met</span>');
    expect(page).toContain('busy-crash');
    expect(page).toContain('overload (during busy-crash)');
    expect(page).not.toContain('undefined');
  });

  it('is compared with another one line by line', async () => {
    const [one, other] = [logOf(TWO_INCIDENTS), logOf(HEALED_THEN_REFUSED)];
    expect(await said('diff', one, one)).toContain('SAME 14 lines');
    expect(await said('diff', one, other)).toContain('ORCH_REFUSE');
  });
});
