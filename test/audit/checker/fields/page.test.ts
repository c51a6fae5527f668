import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageWithTable } from '../../../../src/audit/checker/fields/page.js';

it('the page about the proof log holds the table of fields as it is in code', () => {
  const page = readFileSync(new URL('../../../../docs/proof-log.md', import.meta.url), 'utf8');
  expect(pageWithTable(page)).toBe(page);
});
