import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, expect, it } from 'vitest';
import { portsOf, whoListens } from '../../../../src/run/app/processes/listener-owner.js';
import { until } from '../../../support/pool.js';
import { temporaryRoot } from '../../../support/temporary-root.js';
import { openOwnApp, startReplicaOf, type AppOfTest } from '../../../support/own-app.js';

/** Long enough for a program to begin on a busy machine. */
const SOON_MS = 10_000;

/** Why an app does not get ready, and what is to be done. */
async function refusal(app: AppOfTest): Promise<{ message: string; remedy: string }> {
  const { replica } = startReplicaOf(await openOwnApp({ startWithinMs: SOON_MS, ...app }));
  const error: unknown = await replica.ready.then(
    () => 'ready',
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: 'worker_failed' });
  return error as { message: string; remedy: string };
}

it('shows what an app wrote that leaves at its start, escaped', async () => {
  const command = `printf 'no \\033[31mdatabase\\n'; exec node server.mjs`;
  const { message } = await refusal({ sample: 'dies-at-start', command });
  expect(message).toContain('w1 did not get ready: it left while it started (exit_3)');
  expect(message).toContain('no \\u001b[31mdatabase');
  expect(message).toContain('cannot start: DATABASE_URL is not set');
});

it('shows the first 64 KiB of it, whole lines', async () => {
  const command = `i=0; while [ $i -lt 3000 ]; do echo "line $i of a very long story without end"; i=$((i+1)); done; exit 4`;
  const { message } = await refusal({ command });
  expect(message.length).toBeLessThan(66_000);
  expect(message).toContain('line 1000 of');
  expect(message).not.toContain('line 2999 of');
  expect(message.endsWith('without end')).toBe(true);
});

it('says on which port an app listens instead of its own', async () => {
  const { message, remedy } = await refusal({ sample: 'ignores-port', command: 'node server.mjs' });
  expect(message).toMatch(
    /nothing listens on its port \d+ after 10000 ms, it listens on port \d+ instead/,
  );
  expect(remedy).toBe('have it read PORT, or put {port} into the command');
});

it('says what the health endpoint answered last', async () => {
  const { message } = await refusal({ sample: 'never-ready', command: 'node server.mjs' });
  expect(message).toContain('/health answers 503 after 10000 ms, and not 200');
});

it('says that nothing listens where an app opens no port', async () => {
  const { message, remedy } = await refusal({ command: 'exec sleep 60', startWithinMs: 500 });
  expect(message).toMatch(/nothing listens on its port \d+ after 500 ms; it wrote nothing/);
  expect(remedy).toContain('--start-within');
});

it('does not take a stranger for the app, though it answers on its port', async () => {
  const app = await openOwnApp({ command: 'echo "port $PORT"; exec sleep 60' });
  const { replica, lines } = startReplicaOf(app);
  await until(() => lines.length > 0);
  const stranger = createServer((_request, response) => response.end('ok'));
  stranger.listen(Number(lines[0]?.replace('port ', '')), '127.0.0.1');
  onTestFinished(() => {
    stranger.close();
  });
  await expect(replica.ready).rejects.toThrow(/another program listens on its port \d+/);
});

it('knows whose a port is, also where a stranger shares it (SO_REUSEPORT)', async () => {
  const listen = `
import socket, sys, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.bind(('127.0.0.1', int(sys.argv[1]))); s.listen()
print(s.getsockname()[1], flush=True)
time.sleep(600)`;
  const begin = async (port: number): Promise<{ pid: number; port: number }> => {
    const child = spawn('python3', ['-c', listen, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    // Its output stays open: with PYTHONUNBUFFERED the end of the line is a write of its own.
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    return { pid: child.pid ?? 0, port: Number(first.toString()) };
  };
  const app = await begin(0);
  expect(whoListens(app.port, [app.pid])).toEqual({ who: 'they', host: '127.0.0.1' });
  expect(whoListens(app.port, [process.pid]).who).toBe('others');
  expect(portsOf([app.pid])).toEqual([app.port]);
  const stranger = await begin(app.port);
  expect(whoListens(app.port, [app.pid]).who).toBe('others');
  expect(whoListens(app.port, [app.pid, stranger.pid]).who).toBe('they');
});

const LOOPBACK_6 = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ address }) => address === '::1');

it.each(LOOPBACK_6)(
  'reaches an app that listens on $address alone, as one that is told localhost may',
  async () => {
    const code = `require('node:http').createServer((q, s) => s.end('ok')).listen(process.env.PORT, '::1')`;
    const app = await openOwnApp({
      command: `exec node -e "$CODE"`,
      env: { ...process.env, CODE: code },
      variables: ['CODE'],
    });
    const { replica } = startReplicaOf(app);
    await replica.ready;
    expect(await replica.handle('/', 1)).toMatchObject({ status: 200, body: 'ok' });
  },
);

/** Forks twice, in a session of its own, and listens then. */
const DAEMON = `import os, time
from http.server import BaseHTTPRequestHandler, HTTPServer
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
`;

it('says that a process of its own listens, where that has left its group', async () => {
  const folder = temporaryRoot();
  writeFileSync(join(folder, 'daemon.py'), DAEMON);
  const { message, remedy } = await refusal({
    folder,
    command: 'python3 daemon.py; exec sleep 600',
  });
  expect(message).toMatch(
    /a process of its own that left its group \(a daemon\) listens on its port/,
  );
  expect(remedy).toContain('keep what listens in the foreground');
});
