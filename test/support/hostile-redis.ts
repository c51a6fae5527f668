import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const BELL = '\u001b]0;owned\u0007\u009b2J';

/** What a server may say that is no Redis, a broken one, or one that wants to do harm: latin1. */
export const HOSTILE_REPLIES: Readonly<Record<string, string>> = {
  'escape sequences in an error': `-ERR ${BELL}\r\n`,
  'escape sequences in a string': `+${BELL}\r\n`,
  'an error of a megabyte': `-ERR ${'x'.repeat(1_000_000)}\r\n`,
  'an empty error': '-\r\n',
  'a redirection': '-MOVED 1 127.0.0.1:1\r\n',
  'a number': ':42\r\n',
  'a number that is none': ':abc\r\n',
  'a number without end': `:${'9'.repeat(10_000)}\r\n`,
  nil: '$-1\r\n',
  'a nil list': '*-1\r\n',
  'a negative length': '$-5\r\n',
  'a list of negative length': '*-7\r\n',
  'a petabyte, announced': '$999999999999999\r\nabc',
  'two gigabytes, announced': '$2147483647\r\nabc',
  'four billion items, announced': '*4294967296\r\n:1\r\n',
  'a billion items, announced': '*1000000000\r\n:1\r\n',
  'lists in lists without end': '*1\r\n'.repeat(100_000),
  'lists in lists': `${'*1\r\n'.repeat(50_000)}:1\r\n`,
  'an HTTP banner': `HTTP/1.1 400 Bad Request\r\nServer: ${BELL}\r\n\r\n`,
  'NUL bytes': '\0\0\0\0',
  'bytes that are no text': '\u00ff\u00fe\u0080\r\n',
  'a lone line feed': '+a\n+b\n',
  'more replies than questions': '+PONG\r\n+OK\r\n+OK\r\n',
  'nothing, unasked': '+PONG\r\n$-1\r\n$-1\r\n',
  'a push': '>3\r\n+message\r\n+a\r\n+b\r\n',
  'a push of nothing': '>1\r\n_\r\n',
  'a push without a channel': '>3\r\n+subscribe\r\n_\r\n:1\r\n',
  'a subscription that nobody made':
    '>3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n+OK\r\n*1\r\n$-1\r\n',
  'a map with __proto__': '%1\r\n+__proto__\r\n%1\r\n+polluted\r\n+yes\r\n',
  'a stream that has other fields':
    '*1\r\n*2\r\n$3\r\n1-0\r\n*2\r\n+event\r\n+{"__proto__":{}}\r\n',
  'an id that is an escape sequence': `*1\r\n*2\r\n$${String(BELL.length)}\r\n${BELL}\r\n*-1\r\n`,
};

const HONEST: Readonly<Record<string, string>> = {
  AUTH: '+OK\r\n',
  SELECT: '+OK\r\n',
  PING: '+PONG\r\n',
  INFO: '$0\r\n\r\n',
  XGROUP: '+OK\r\n',
  XRANGE: '*0\r\n',
  XREADGROUP: '-NOGROUP\r\n',
  XACK: ':0\r\n',
  EVAL: '*1\r\n$6\r\nstored\r\n',
};

/** Answers as it should, and to one command with that. @returns its port */
export async function startHostileRedis(command: string, reply: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    socket.on('data', (bytes) => {
      for (const [, name = ''] of bytes.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        const asked = name.toUpperCase();
        const answer = asked === command ? reply : (HONEST[asked] ?? '-ERR unknown\r\n');
        socket.write(Buffer.from(answer, 'latin1'));
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}
