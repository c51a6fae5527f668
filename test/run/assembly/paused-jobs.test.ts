import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isPaused, pause, resume } from '../../../src/run/assembly/pause-file.js';
import { jobRoot } from '../../../src/run/trials/job-root.js';
import { temporaryRoot } from '../../support/temporary-root.js';

it('pauses the jobs in a root with it, and nothing else that lies there', () => {
  const root = temporaryRoot();
  const job = jobRoot(root, 2);
  const other = join(root, 'others', '2');
  for (const folder of [job, other]) mkdirSync(folder, { recursive: true });
  expect(isPaused(job)).toBe(false);
  pause(root, 'a test');
  expect([root, job, other].map(isPaused)).toEqual([true, true, false]);
  resume(root);
  pause(job, 'a test');
  expect([root, job, jobRoot(root, 1)].map(isPaused)).toEqual([false, true, false]);
});
