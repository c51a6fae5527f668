import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkLine } from '../../../src/audit/checker/check-line.js';
import { isPlainly } from '../../../src/audit/checker/plainly.js';
import { PLAIN_SHAPES } from '../../../src/audit/checker/plain-shapes.js';
import { lineSchemaOf } from '../../../src/audit/checker/line-schema.js';
import { callCli } from '../../support/call-cli.js';
import { PROJECT_ROOT } from '../../support/cli.js';
import { readTextFile } from '../../../src/base/text-file.js';
import { sharedRoot } from '../../support/shared-root.js';

const MAX_BYTES = 1_000_000;

describe('what can be told without a schema', () => {
  const root = sharedRoot();
  let lines: string[] = [];
  beforeAll(async () => {
    await callCli(['--simulated', '--quiet', '--root', root]);
    lines = readTextFile(join(root, 'logs', 'day1_proof.log'), MAX_BYTES)
      .trimEnd()
      .split('\n');
  });

  const kindOf = (text: string) => (JSON.parse(text) as { event_name: string }).event_name;

  it('is every line of a usual run, and its head', () => {
    const seen = lines.filter((text) => isPlainly(kindOf(text), JSON.parse(text)));
    expect(lines.length).toBeGreaterThan(10);
    expect(seen).toEqual(lines);
    const head = readTextFile(join(root, 'logs', 'day1_proof.head'), MAX_BYTES);
    expect(isPlainly('head', JSON.parse(head))).toBe(true);
  });

  it('is nothing that the schema of a line refuses or changes', () => {
    for (const text of lines) {
      for (const other of mutantsOf(text)) {
        const value: unknown = JSON.parse(other);
        if (!isPlainly(kindOf(text), value)) continue;
        const { data } = lineSchemaOf(kindOf(text))?.safeParse(value) ?? {};
        expect(JSON.stringify(data)).toBe(JSON.stringify(value));
      }
    }
  });

  it.each(['head', 'witness', 'toString', '__proto__'])('is no line called %s', (event_name) => {
    expect(checkLine(Buffer.from(`${JSON.stringify({ event_name })}\n`)).ok).toBe(false);
  });

  it('is the same in the bundle, where it is data', async () => {
    const { loadProgram } = (await import(join(PROJECT_ROOT, 'scripts', 'load-program.cjs'))) as {
      loadProgram: (
        bundle: string,
        command: string[],
      ) => { load: (name: string) => { PLAIN_SHAPES: typeof PLAIN_SHAPES } };
    };
    const bundle = join(PROJECT_ROOT, 'dist', 'bundle', 'main.cjs');
    const built = loadProgram(bundle, ['run']).load('audit/checker/plain-shapes.js').PLAIN_SHAPES;
    const shapesOf = (shapes: typeof PLAIN_SHAPES) =>
      Object.entries(shapes).map(([name, shape]) => [name, shape()]);
    // Objects of another context have other prototypes.
    expect(written(shapesOf(built))).toBe(written(shapesOf(PLAIN_SHAPES)));
  });
});

/** Each value of a line in turn replaced by others. */
function mutantsOf(text: string): string[] {
  return [...text.matchAll(/(?<=[:[,])(?:"[^"]*"|-?\d+|true|false|null)/g)].flatMap(
    ({ 0: value, index }) =>
      ['null', '-1', '1e3', '"x"', '""', '[]', '{}', 'true', `[${value}]`, `${value},"more":1`]
        .map((other) => text.slice(0, index) + other + text.slice(index + value.length))
        .filter(isJson),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function written(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof RegExp || Object.prototype.toString.call(inner) === '[object RegExp]'
      ? String(inner)
      : inner === Infinity
        ? 'Infinity'
        : inner,
  );
}
