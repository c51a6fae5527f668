import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { undetectedLies } from '../../support/lies/judge.js';
import { record } from '../../support/lies/recorded.js';

describe('lies', () => {
  it.each(['stage', 'dev', 'prod', 'observe'])(
    '%s',
    async (name) => {
      const { run } = await record(name);
      const { fields, undetected } = await undetectedLies(run);
      const open = new Map<string, string[]>();
      for (const { field, seq, told } of undetected) {
        open.set(field, [...(open.get(field) ?? []), `${String(seq)}:${told.slice(0, 60)}`]);
      }
      const text = [...open]
        .map(([field, told]) => `${field}  ${told.slice(0, 8).join(' ')}`)
        .join('\n');
      const count = new Set(undetected.map(({ field, seq }) => `${String(seq)} ${field}`)).size;
      writeFileSync(
        `/tmp/lies-${name}.txt`,
        `${String(count)} of ${String(fields.size)}\n${text}\n`,
      );
      expect(count).toBeGreaterThan(0);
    },
    600_000,
  );
});
