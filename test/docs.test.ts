import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  envelopeSchema,
  MAX_LINE_BYTES,
  proofBodySchema,
} from '../src/core/domain/proof-lines/catalogue.js';
import { PROJECT_ROOT } from './support/cli.js';

const PAGE = readFileSync(join(PROJECT_ROOT, 'docs', 'proof-lines.md'), 'utf8');
const SHOWN = [...PAGE.matchAll(/^## (\w+)\n\n```json\n(.*)\n```$/gm)].map(
  ([, name = '', line = '']) => ({ name, line }),
);

describe('the page of proof lines', () => {
  it('has one of each kind, in the order of the catalogue', () => {
    const kinds = proofBodySchema.options.map((schema) => schema.shape.event_name.value);
    expect(SHOWN.map(({ name }) => name)).toEqual(kinds);
  });

  it.each(SHOWN)('shows a line of $name as a log holds it', ({ name, line }) => {
    const { timestamp, run_id, seq, cause, prev, ...body } = JSON.parse(line) as Record<
      string,
      unknown
    >;
    expect(envelopeSchema.parse({ timestamp, run_id, seq, cause, prev })).toBeTruthy();
    expect(proofBodySchema.parse(body).event_name).toBe(name);
    expect(JSON.stringify(JSON.parse(line))).toBe(line);
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(line.length).toBeLessThan(MAX_LINE_BYTES);
  });
});
