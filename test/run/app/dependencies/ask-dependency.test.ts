import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { monotonicMs } from '../../../../src/base/machine-time.js';
import { askDependency } from '../../../../src/run/app/dependencies/ask-dependency.js';
import { DependencyState } from '../../../../src/run/app/dependencies/dependency-state.js';

/** Longer than any tick of a question. */
const HELD_UP_MS = 60;

/** From now on each turn of this process takes so long, as on a machine that others keep busy. */
function holdUp(): void {
  const timer = setInterval(() => {
    const until = monotonicMs() + HELD_UP_MS;
    while (monotonicMs() < until);
  }, 1);
  onTestFinished(() => {
    clearInterval(timer);
  });
}

it('takes no dependency for slow because this process is held up', async () => {
  const server = createServer((_request, response) => response.end('well'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const http = { protocol: 'http', isEncrypted: false, host: '127.0.0.1', port } as const;
  const state = new DependencyState('shop', { from_us: 0, answer_us: 1_000 });
  holdUp();
  for (const from_us of [1, 2]) {
    const tookMs = await askDependency(http, port, 1_000);
    state.take({ from_us, answer_us: tookMs === null ? null : tookMs * 1_000 });
  }
  expect(state.reading.state).toBe('up');
});
