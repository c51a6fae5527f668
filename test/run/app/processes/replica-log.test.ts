import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ReplicaLog } from '../../../../src/run/app/processes/replica-log.js';
import { temporaryRoot } from '../../../support/temporary-root.js';

it.each([
  ['that ends in the same chunk', ['x'.repeat(60_000) + '\n']],
  ['that comes in several', ['x'.repeat(20_000), 'x'.repeat(40_000), '\n']],
])('cuts a long line %s into several', (_how, chunks) => {
  const lines: string[] = [];
  const log = new ReplicaLog({
    path: join(temporaryRoot(), 'w1.txt'),
    onLine: (line) => lines.push(line),
    onDiagnostic: () => undefined,
  });
  for (const chunk of chunks) log.push(Buffer.from(chunk));
  log.close();
  expect(lines.map(({ length }) => length)).toEqual([16_384, 16_384, 16_384, 10_848]);
});
