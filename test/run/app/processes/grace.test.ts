import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshTag, processesWith, untilNoneWith } from '../../../support/agent-processes.js';
import { openOwnApp, startReplicaOf } from '../../../support/own-app.js';
import { until } from '../../../support/pool.js';
import { temporaryRoot } from '../../../support/temporary-root.js';

/** Takes a moment to end at SIGTERM, and says that it did; told `deaf`, it never ends by itself. */
const APP = `
import { createServer } from 'node:http';
process.on('SIGTERM', () => {
  if (!process.argv.includes('deaf')) setTimeout(() => {
    console.log('closed');
    process.exit();
  }, 100);
});
createServer((_request, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1');
`;

/** One replica whose first process is a shell, as `npm start` has it. */
async function startUnderShell(...words: string[]) {
  const folder = temporaryRoot();
  writeFileSync(join(folder, 'app.mjs'), APP);
  const app = await openOwnApp({ folder, command: `node app.mjs ${words.join(' ')}; true` });
  const started = startReplicaOf(app);
  await started.replica.ready;
  return { app, ...started };
}

it('gives what runs below a shell its time to end, though the shell is gone at once', async () => {
  const { replica, lines } = await startUnderShell();
  await replica.end();
  expect(lines).toContain('closed');
  expect(replica.killedAtEnd).toBe(0);
});

it('asks what a shell that was killed leaves behind to end, before it is killed', async () => {
  const tag = freshTag();
  const { replica, exits, lines } = await startUnderShell(tag);
  process.kill(Math.min(...processesWith(tag)), 'SIGKILL');
  await until(() => exits.length > 0);
  await replica.end();
  expect(lines).toContain('closed');
  expect(processesWith(tag)).toEqual([]);
});

it('kills what does not end below a shell, and tells how many', async () => {
  const tag = freshTag();
  const { replica } = await startUnderShell('deaf', tag);
  await replica.end();
  expect(replica.killedAtEnd).toBe(1);
  expect(processesWith(tag)).toEqual([]);
});

it('ends with a replica what has left its group and its environment, and no other replica', async () => {
  const tag = freshTag();
  // The first child ends at once: nobody can tell by its parent whose the second is.
  const leaves = `setsid sh -c "env -i sleep 1${tag} & env -i sleep 2${tag} &"`;
  const app = await openOwnApp({ command: `${leaves}; exec node server.mjs` });
  const { replica } = startReplicaOf(app, 'w1');
  const { replica: other } = startReplicaOf(app, 'w2');
  await Promise.all([replica.ready, other.ready]);
  await until(() => processesWith(tag).length === 4);
  await replica.end();
  expect(processesWith(tag)).toHaveLength(2);
  expect(await other.probe()).toBe(200);
  await other.end();
  await untilNoneWith(tag);
});
