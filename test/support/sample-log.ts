import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_PREDECESSOR, type ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import { incidentClassSchema, type IncidentClass } from '../../src/core/domain/incident.js';
import type { RunRecord } from '../../src/core/domain/proof-lines/run-record.js';
import { encodeLine } from '../../src/run/proof/encode-line.js';
import {
  SAMPLE_RUN_ID,
  decided,
  deploymentTriggered,
  emitted,
  executed,
  injected,
  runRecord,
  specGenerated,
  stable,
  started,
  validated,
} from './sample-lines.js';
import { numbered } from './sample-numbers.js';

export { SAMPLE_RUN_ID } from './sample-lines.js';

const TIMESTAMP = '2026-01-01T00:00:00.000Z';
/** A clock that stands still: what a log's bytes depend on is then all in the test. */
export const fixedClock = { timestamp: () => TIMESTAMP };

export const scenarioLines = (scenario: IncidentClass): ProofBody[] => [
  injected(scenario),
  decided(scenario),
  executed(scenario),
  stable(scenario),
];

/** Onboarding, deploy and scale: the lines before the first scenario. */
export const openingLines = (run: RunRecord = runRecord()): ProofBody[] => [
  started(run),
  validated(),
  specGenerated(),
  deploymentTriggered(),
  emitted('deploy', 'e1'),
  emitted('scale', 'e2'),
];

/** The 18 bodies of a default run. */
export const defaultRun = (run: RunRecord = runRecord()): ProofBody[] => [
  ...openingLines(run),
  ...run.scenarios.flatMap((id) => scenarioLines(incidentClassSchema.parse(id))),
];

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The lines, each with its LF, chained as a log chains them. Ids are given out one after the other
 * and causes point at what led to the line, as in a run: bodies can be put together freely.
 */
export function chainedLines(
  bodies: readonly ProofBody[],
  { runId = SAMPLE_RUN_ID, prev = NO_PREDECESSOR } = {},
): string[] {
  const lines: string[] = [];
  let head = prev;
  for (const { body, cause } of numbered(bodies, runId)) {
    const envelope = {
      timestamp: TIMESTAMP,
      run_id: runId,
      seq: lines.length + 1,
      cause,
      prev: head,
    };
    const line = `${encodeLine(body, envelope)}\n`;
    lines.push(line);
    head = sha256(line);
  }
  return lines;
}

/**
 * Gives lines that were changed a chain that fits again, as a forger would: what is found then is
 * not found by the chain. Only `prev` is rewritten, and only as text.
 */
export function rechained(lines: readonly string[]): string[] {
  let head: string | undefined;
  return lines.map((line) => {
    const prev = head;
    const fitting =
      prev === undefined ? line : line.replace(/"prev":"[0-9a-f]{64}"/, () => `"prev":"${prev}"`);
    head = sha256(fitting);
    return fitting;
  });
}

/** Writes the lines to a file of that folder and says where. */
export function writeLines(folder: string, lines: readonly string[] | string): string {
  const path = join(folder, 'sample.log');
  writeFileSync(path, typeof lines === 'string' ? lines : lines.join(''), 'latin1');
  return path;
}
