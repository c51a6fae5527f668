import { randomInt } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';

export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

if (!hasRedisServer && process.env['DEMO_RUN_REQUIRE_REDIS'] === '1') {
  throw new Error('redis-server is not installed, and DEMO_RUN_REQUIRE_REDIS=1 forbids to skip');
}

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** Where it keeps what it keeps. */
  readonly folder: string;
  /** SIGSTOP: it stands still, its connections stay. */
  pause(): void;
  resume(): void;
  /** SIGKILL, and gone. */
  kill(): Promise<void>;
  /** On the same port and in the same folder, after it was killed. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a real redis-server on a spare loopback port; it keeps nothing unless it is told to. */
export async function startRedis(args: readonly string[] = []): Promise<RunningRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'demo-run-redis-'));
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  let server = launch([...place, ...args]);
  const kill = async () => {
    server.process.kill('SIGKILL');
    await server.exited;
  };
  await server.ready;
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    port,
    folder,
    pause: () => void server.process.kill('SIGSTOP'),
    resume: () => void server.process.kill('SIGCONT'),
    kill,
    start() {
      server = launch([...place, ...args]);
      return server.ready;
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function launch(args: readonly string[]) {
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => {
      resolve();
    });
  });
  const ready = new Promise<void>((resolve, reject) => {
    let output = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      // One that loads its data first listens already and says so.
      if (/Ready to accept connections|Server initialized/.test(output)) resolve();
    });
    server.once('exit', () => {
      reject(new Error(`redis-server ended:\n${output}`));
    });
  });
  return { process: server, exited, ready };
}

/** Somebody else at that server, who sets it up and looks into it. */
export function connectOperator({ url }: Pick<RunningRedis, 'url'>): Redis {
  const operator = new Redis(url, {
    ...{ retryStrategy: () => null, enableReadyCheck: false, protocol: 2 },
  });
  return operator.on('error', () => undefined);
}

/** The same, who leaves with the test. */
export function operatorOf(server: Pick<RunningRedis, 'url'>): Redis {
  const operator = connectOperator(server);
  onTestFinished(() => {
    operator.disconnect();
  });
  return operator;
}

/** The server as that user reaches it; without a name it is the default one. */
export function urlAs(
  { url }: Pick<RunningRedis, 'url'>,
  { user = '', password }: { readonly user?: string; readonly password: string },
): string {
  return url.replace('//', `//${user}:${password}@`);
}

/** Below the ports that the system gives away by itself, and the ones that locks are listened for on. */
const SPARE_PORTS = { from: 10_240, to: 16_384 };

/** A port that nobody listened on a moment ago, and that is given to nobody who asks for any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(SPARE_PORTS.from, SPARE_PORTS.to);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
