import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished } from 'vitest';
import type { EventBus } from '../../src/core/domain/ports.js';
import { connectRedisBus } from '../../src/run/events/redis-bus.js';
import { freePort, startRedis, type RunningRedis } from './redis-server.js';
import { thrownBy } from './thrown-by.js';

export const PASSWORD = 'correct-horse-battery';
export const STREAM = 'demo-run:stage:demo-api:000007-8f3a';

/** A server of this test alone. */
export async function ownRedis(args: readonly string[] = []): Promise<RunningRedis> {
  const server = await startRedis(args);
  onTestFinished(() => server.stop());
  return server;
}

export async function openBus(url: string, stream = STREAM): Promise<EventBus> {
  const bus = await connectRedisBus({ url, stream });
  onTestFinished(() => bus.close());
  return bus;
}

export const urlAt = (port: number) => `redis://127.0.0.1:${String(port)}`;

export interface Refusal {
  readonly code: 'sink_unavailable' | 'sink_unanswered';
  /** What the message says of the cause. */
  readonly says: RegExp;
  readonly place: string;
}

/** That work fails as it should: with that code, naming place and cause, and no password. */
export async function expectRefusal(work: Promise<unknown>, refusal: Refusal): Promise<void> {
  const error = await thrownBy(work);
  expect(error).toMatchObject({ code: refusal.code, exitCode: 5 });
  const { message } = error as Error;
  expect(message).toMatch(refusal.says);
  expect(message).toContain(refusal.place);
  expect(message).toMatch(/^[\x20-\x7e]*$/);
  expect(wholeText(error)).not.toContain(PASSWORD);
}

/** Everything that could be printed of an error: message, stack, causes, fields. */
export function wholeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = JSON.stringify(Object.entries(error));
  const cause = error.cause === undefined ? '' : wholeText(error.cause);
  return [error.message, error.stack ?? '', fields, cause].join('\n');
}

/** Something that accepts connections and is no Redis; it greets whoever comes. */
export function startStranger(greeting = ''): Promise<number> {
  return listen(createServer(), 'connection', greeting);
}

export function startTlsStranger(tls: { key: string; cert: string }): Promise<number> {
  return listen(createTlsServer(tls), 'secureConnection', '');
}

async function listen(server: Server, event: string, greeting: string): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => socket.destroy())));
  server.on(event, (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (greeting !== '') socket.write(greeting);
  });
  const port = await freePort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return port;
}

/** Waits until it is so; a test that waits in vain fails by its own timeout. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
