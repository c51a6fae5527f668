// A redis-server for the benchmarks, and Redis' own benchmark against it.
import { spawn, spawnSync } from 'node:child_process';
import { freePort } from './spare-port.mjs';

/** Starts a server on a spare loopback port that keeps nothing on disk. */
export async function startServer(folder) {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error('redis-server ended')));
    server.stdout.setEncoding('utf8').on('data', (text) => {
      if (text.includes('Ready to accept connections')) resolve();
    });
  });
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop: () => {
      server.removeAllListeners('exit');
      server.kill('SIGKILL');
    },
  };
}

/** XADD of such entries by redis-benchmark, pipelined by 100. @returns entries a second */
export function redisBenchmark(port, stream, event) {
  const command = ['XADD', stream, '*', 'event', JSON.stringify(event)];
  const args = ['-p', String(port), '-P', '100', '-n', '200000', '--csv', ...command];
  const { stdout, status } = spawnSync('redis-benchmark', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error('redis-benchmark failed');
  // Seven figures are behind the name of the test; the first is requests a second.
  const [, perSecond] = /"([\d.]+)"(?:,"[\d.]+"){6}\s*$/.exec(stdout);
  return Number(perSecond);
}
