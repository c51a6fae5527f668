import { expect, it } from 'vitest';
import { z } from 'zod';
import { schemaWords } from '../../../src/core/domain/schema-words.js';

it.each([
  [{ reason: 'r', confidence: 1 }, 'as a whole: "confidence" is not a field of it'],
  [{ reason: 'r', a: 1, b: 2 }, 'as a whole: "a", "b" are not fields of it'],
])('a field that is not known is called one that it has not: %j', (raw, words) => {
  const issues = z.strictObject({ reason: z.string() }).safeParse(raw).error?.issues ?? [];
  expect(issues.map((issue) => schemaWords(issue, raw))).toEqual([words]);
});
