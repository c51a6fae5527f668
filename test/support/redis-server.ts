import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

if (!hasRedisServer && process.env['DEMO_RUN_REQUIRE_REDIS'] === '1') {
  throw new Error('redis-server is not installed, and DEMO_RUN_REQUIRE_REDIS=1 forbids to skip');
}

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a real redis-server on a spare loopback port; it keeps nothing. */
export async function startRedis(args: readonly string[] = []): Promise<RunningRedis> {
  const port = await sparePort();
  const folder = mkdtempSync(join(tmpdir(), 'demo-run-redis-'));
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Ready to accept connections')) resolve();
    });
    server.once('exit', () => {
      reject(new Error(`redis-server ended:\n${output}`));
    });
  });
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    port,
    async stop() {
      server.kill('SIGKILL');
      await exited;
    },
  };
}

/** A port that nobody listened on a moment ago. */
export function sparePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}
