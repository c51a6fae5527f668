import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { parse } from 'junit2json';
import { describe, expect, it } from 'vitest';
import { junitXml } from '../../../src/cli/results/junit.js';
import type { ScenarioOutcome } from '../../../src/run/trials/judge-repeats.js';
import { schemaProblems } from '../../support/junit-schema.js';
import { outcomeOf, scenarioFile } from '../../support/trials.js';

const TWENTY = scenarioFile({ repeat: { runs: 20, at_least: 19 } });
const P = 'P'.repeat(18);

function xmlOf(...outcomes: ScenarioOutcome[]): string {
  return junitXml(outcomes, {
    timestamp: '2026-01-01T00:00:00',
    hostname: 'here',
    repeatLine: ({ seed }) => `demo-run run --seed ${String(seed)}`,
  });
}

/** An element of an XML document as a reader has found it. */
interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly within: readonly XmlElement[];
}

const READER = `
import json, sys, xml.etree.ElementTree as tree
def plain(e):
    return {"name": e.tag, "attributes": e.attrib, "text": e.text or "", "within": [plain(c) for c in e]}
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))
`;

/** As Python's own reader has it. */
function readByPython(xml: string): XmlElement {
  const { stdout, stderr } = spawnSync('python3', ['-c', READER], { input: xml, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as XmlElement;
}

/** What keeps a CI green or not: how many failed and errored. */
function countsOf(xml: string): string[] {
  return readByPython(xml).within.map(({ attributes }) =>
    ['tests', 'failures', 'errors'].map((name) => attributes[name]).join(' '),
  );
}

function withSeen(seen: string): ScenarioOutcome {
  const outcome = outcomeOf('F');
  const trials = outcome.trials.map((trial) => ({ ...trial, root: seen }));
  const expectations = outcome.expectations.map((counted) => ({
    ...counted,
    found: counted.found.map((one) => one && { ...one, seen }),
  }));
  return { ...outcome, trials, expectations };
}

/** A passing scenario of that name, in a file of that name. */
function named(id: string): ScenarioOutcome {
  return outcomeOf('P', { file: scenarioFile({}, { id }) });
}

/** What XML has no place for is written as an escape; all else as it is. */
function escapedForXml(text: string): string {
  return Array.from(text, (character) =>
    /[\0-\b\v\f\x0e-\x1f\ufffe\ud800-\udfff]/.test(character) && character.length === 1
      ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
      : character,
  ).join('');
}

describe('the results as JUnit XML', () => {
  it.each([
    { what: 'a pass', outcome: outcomeOf('P'), counts: '3 0 0' },
    { what: 'a miss', outcome: outcomeOf('F'), counts: '3 2 0' },
    { what: 'what could not be evaluated', outcome: outcomeOf('I'), counts: '3 0 2' },
    { what: 'what was not played', outcome: outcomeOf('-'), counts: '3 0 3' },
    {
      what: 'a miss that is allowed',
      outcome: outcomeOf(`${P}PF`, { file: TWENTY }),
      counts: '3 0 0',
    },
    { what: 'one too many', outcome: outcomeOf(`${P}FF`, { file: TWENTY }), counts: '3 2 0' },
    {
      what: 'too few conclusive ones',
      outcome: outcomeOf(`${P}II`, { file: TWENTY }),
      counts: '3 0 2',
    },
    {
      what: 'trouble of a sink',
      outcome: outcomeOf('P', { bend: { exit_code: 5 } }),
      counts: '3 0 1',
    },
  ])(
    'has of $what the counts $counts (tests, failures, errors), and is valid',
    async ({ outcome, counts }) => {
      const xml = xmlOf(outcome);
      expect(countsOf(xml)).toEqual([counts]);
      expect(await schemaProblems(xml)).toEqual([]);
      // A CI that shows green is one that was told PASS.
      expect(counts.endsWith(' 0 0')).toBe(outcome.verdict === 'PASS');
    },
  );

  it.each([
    { what: 'no scenario at all', outcomes: [] },
    {
      what: 'several scenarios',
      outcomes: [outcomeOf('P'), outcomeOf('FI', { file: TWENTY }), outcomeOf('-')],
    },
  ])('is valid with $what', async ({ outcomes }) => {
    const xml = xmlOf(...outcomes);
    expect(await schemaProblems(xml)).toEqual([]);
    expect(readByPython(xml).within).toHaveLength(outcomes.length);
  });

  it('is held against a schema that finds what is wrong', async () => {
    const xml = xmlOf(outcomeOf('F'));
    const wrong = [
      xml.replace(' hostname="here"', ''),
      xml.replace(' errors="0"', ' errors="none"'),
      xml.replace('<system-err></system-err>', ''),
      xml.replace('</testsuites>', ''),
    ];
    for (const one of wrong) expect(await schemaProblems(one)).not.toEqual([]);
  });

  it('names seed, digest, run, root and the line that repeats it', () => {
    const [suite] = readByPython(xmlOf(outcomeOf('P'))).within;
    const properties: unknown = Object.fromEntries(
      (suite?.within[0]?.within ?? []).map(({ attributes }) => [
        attributes['name'],
        attributes['value'],
      ]),
    );
    expect(properties).toEqual({
      file: 'crash.yaml',
      seed: '42',
      digest: 'd'.repeat(64),
      run_id: '000001-8f3a',
      root: '/root-of-it',
      repeat_with: 'demo-run run --seed 42',
    });
  });

  it('is read by a parser of JUnit with what was missed, and where', async () => {
    const read: unknown = await parse(xmlOf(outcomeOf('F')));
    expect(read).toMatchObject({
      testsuite: [
        {
          name: 'crash',
          tests: 3,
          failures: 2,
          errors: 0,
          testcase: [
            { name: '1. crash seen at least once' },
            {
              name: '2. restart_service decided by the Q-table at least once',
              classname: 'demo-run.stage.crash',
              failure: [
                {
                  message: 'missed in 1 of 1',
                  inner: 'run 000001-8f3a line 8: noop chosen by a rule',
                },
              ],
            },
            { name: 'verdict: at least 1 of 1 pass' },
          ],
        },
      ],
    });
  });

  it.each([
    { what: 'an end of CDATA', seen: 'a ]]> b' },
    { what: 'markup', seen: '<failure message="x">&amp;</failure>' },
    { what: 'line feeds and tabs', seen: 'a\r\nb\tc' },
    { what: 'controls', seen: 'a\u0000b\u001b[31mc\u007f\u0085\ufffe' },
    { what: 'lone surrogates', seen: 'a\ud800b\udc00' },
    { what: 'other letters', seen: 'na\u00efve \u{1f600}' },
    { what: 'a text of 100,000 characters', seen: 'x<'.repeat(50_000) },
  ])('holds $what, in a text and in names', async ({ seen }) => {
    const xml = xmlOf(withSeen(seen), named(seen));
    expect(await schemaProblems(xml)).toEqual([]);
    const [withText, withNames] = readByPython(xml).within;
    const escaped = escapedForXml(seen);
    // Not by `toContain`, which would print all of it.
    expect(withText?.within[2]?.within[0]?.text.includes(escaped)).toBe(true);
    expect(withNames?.attributes['name'] === escaped).toBe(true);
    expect(withNames?.within[0]?.within[0]?.attributes['value'] === `${escaped}.yaml`).toBe(true);
  });

  it('masks a password that was seen', () => {
    const xml = xmlOf(withSeen('redis://user:s3cret@127.0.0.1:1 is gone'));
    expect(xml).not.toContain('s3cret');
  });

  it('is valid XML, whatever was seen', async () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), {
      minLength: 40,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(texts, async (seen) => {
        const xml = xmlOf(...seen.map(withSeen));
        expect(await schemaProblems(xml)).toEqual([]);
        expect(readByPython(xml).within).toHaveLength(seen.length);
      }),
      { numRuns: 5 },
    );
  });
});
