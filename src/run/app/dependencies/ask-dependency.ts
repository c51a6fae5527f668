import { connect, type Socket } from 'node:net';
import { clearInterval, setInterval } from 'node:timers';
import { connect as connectEncrypted } from 'node:tls';
import { monotonicMs } from '../../../base/machine-time.js';
import type { Dependency } from './read-dependency.js';

/**
 * What a Redis is asked to say back: as much as a small answer of an app's own, so that a slow line shows in it.
 * https://redis.io/docs/latest/commands/ping/
 */
const ECHO = 'x'.repeat(512);
const REDIS_PING = `*2\r\n$4\r\nPING\r\n$${String(ECHO.length)}\r\n${ECHO}\r\n`;
const MOST_READ = 65_536;
const TICK_MS = 10;
/**
 * While this process itself is held up it hears no answer, and its proxy passes none on: a tick that came late counts
 * for no more than one that came in time, or the machine would make anything slow.
 */
const MOST_A_TICK_MS = TICK_MS;

/**
 * Asks once whether something answers, over a connection of its own, as the app would: a Redis with PING, an HTTP
 * server for `/`, anything else by connecting to it. Any answer is one: that somebody must log in first, too.
 * @param port of the proxy that stands before it
 * @returns the milliseconds that an answer took; null where none came in time. Never rejects.
 */
export function askDependency(
  dependency: Pick<Dependency, 'protocol' | 'isEncrypted' | 'host' | 'port'>,
  port: number,
  withinMs: number,
): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = open(dependency, port);
    let [waitedMs, countedAt] = [0, monotonicMs()];
    const count = (): number => {
      const now = monotonicMs();
      waitedMs += Math.min(now - countedAt, MOST_A_TICK_MS);
      countedAt = now;
      return waitedMs;
    };
    const timer = setInterval(() => {
      if (count() >= withinMs) end(false);
    }, TICK_MS);
    const end = (isAnswered: boolean): void => {
      clearInterval(timer);
      socket.destroy();
      resolve(isAnswered ? count() : null);
    };
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      received += text;
      if (isAnswer(dependency.protocol, received)) end(true);
    });
    socket.on('error', () => {
      end(false);
    });
    socket.on('close', () => {
      end(false);
    });
    socket.on(dependency.isEncrypted ? 'secureConnect' : 'connect', () => {
      if (dependency.protocol === 'tcp') end(true);
      else socket.write(requestFor(dependency));
    });
  });
}

/** Nothing secret is sent, and nothing of the answer is believed: whose certificate it has does not matter. */
function open(
  { isEncrypted, host }: Pick<Dependency, 'isEncrypted' | 'host'>,
  port: number,
): Socket {
  const at = { host: '127.0.0.1', port };
  if (!isEncrypted) return connect(at);
  const named = host === 'localhost' ? { servername: host } : {};
  return connectEncrypted({ ...at, ...named, rejectUnauthorized: false });
}

function requestFor({
  protocol,
  host,
  port,
}: Pick<Dependency, 'protocol' | 'host' | 'port'>): string {
  if (protocol === 'redis') return REDIS_PING;
  const named = host.includes(':') ? `[${host}]` : host;
  return `GET / HTTP/1.1\r\nHost: ${named}:${String(port)}\r\nConnection: close\r\n\r\n`;
}

function isAnswer(protocol: Dependency['protocol'], received: string): boolean {
  if (received.length > MOST_READ) return true;
  if (protocol === 'http') return /^HTTP\/1[^]*\r\n\r\n/.test(received);
  return received.startsWith('-') ? received.endsWith('\r\n') : received.includes(`${ECHO}\r\n`);
}
