import { describe, expect, it } from 'vitest';
import {
  NO_PREDECESSOR,
  type ProofBody,
  type ProofLine,
} from '../../../src/domain/proof-lines/catalogue.js';
import { RunGrammar, type EndState } from '../../../src/proof/verify/run-grammar.js';
import { BROKEN, WHOLE } from '../../support/run-sequences.js';
import { emitFailed, interrupted } from '../../support/sample-endings.js';
import { emitted, injected } from '../../support/sample-lines.js';
import { defaultRun, openingLines, scenarioLines } from '../../support/sample-log.js';

/** The grammar reads kinds and scenarios only; the envelope is somebody else's to check. */
const asLine = (body: ProofBody): ProofLine => ({
  ...body,
  timestamp: '2026-01-01T00:00:00.000Z',
  run_id: '000007-8f3a',
  seq: 1,
  cause: null,
  prev: NO_PREDECESSOR,
});

function follow(bodies: readonly ProofBody[]): RunGrammar {
  const grammar = new RunGrammar();
  for (const body of bodies) grammar.add(asLine(body));
  return grammar;
}

const opening = openingLines();

describe('RunGrammar', () => {
  it.each(WHOLE)('takes for a whole run: %s', (_what, kind, bodies) => {
    expect(follow(bodies).end(kind)).toBe('complete' satisfies EndState);
  });

  it.each(BROKEN)('takes for unfinished: %s', (_what, kind, bodies) => {
    expect(follow(bodies).end(kind)).toBe('unfinished' satisfies EndState);
  });

  const DEFAULT = defaultRun();
  it.each(Array.from({ length: DEFAULT.length + 1 }, (_, at) => at))(
    'takes the first %i lines of a run, then RUN_INTERRUPTED, for an interrupted one',
    (kept) => {
      expect(follow([...DEFAULT.slice(0, kept), interrupted()]).end('run')).toBe('interrupted');
    },
  );

  it.each([
    ['deploying', opening.slice(0, 5)],
    ['scaling', opening],
    ['an injected fault', [...opening, injected('crash')]],
    ['an uninvited incident', [...opening, injected('overload'), emitted('crash')]],
  ])('takes EMIT_FAILED after %s for a run that an emission ended', (_what, bodies) => {
    expect(follow([...bodies, emitFailed()]).end('run')).toBe('emission_failed');
  });

  it('lists the injected scenarios in their order', () => {
    const scenarios = follow([
      ...opening,
      ...(['false_alarm', 'crash', 'overload'] as const).flatMap(scenarioLines),
    ]).injectedScenarios;
    expect(scenarios).toEqual(['false_alarm', 'crash', 'overload']);
  });
});
