// As much of the Redis protocol (RESP2) as one command and its answer need.
import { connect } from 'node:net';

const LINE_END = '\r\n';

/**
 * Sends one command over a connection of its own.
 * @returns its answer: a text, or null for nothing
 * @throws Error where nobody answers in time, or Redis refuses
 */
export function askRedis({ host, port, withinMs }, words) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: withinMs });
    let received = Buffer.alloc(0);
    const end = (settle, value) => {
      socket.destroy();
      settle(value);
    };
    socket.once('timeout', () => end(reject, new Error(`no answer in ${withinMs} ms`)));
    socket.once('error', (error) => end(reject, error));
    socket.once('close', () => reject(new Error('it closed the connection')));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const read = readAnswer(received);
      if (read?.error !== undefined) end(reject, new Error(read.error));
      else if (read !== undefined) end(resolve, read.value);
    });
    socket.write(asCommand(words));
  });
}

function asCommand(words) {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}${LINE_END}${word}${LINE_END}`);
  return `*${words.length}${LINE_END}${parts.join('')}`;
}

/** @returns undefined while the answer is not whole */
function readAnswer(bytes) {
  const end = bytes.indexOf(LINE_END);
  if (end === -1) return undefined;
  const line = bytes.toString('utf8', 1, end);
  const kind = String.fromCharCode(bytes[0]);
  if (kind === '-') return { error: line };
  if (kind !== '$') return { value: line };
  const length = Number(line);
  if (length < 0) return { value: null };
  const from = end + LINE_END.length;
  if (bytes.length < from + length) return undefined;
  return { value: bytes.toString('utf8', from, from + length) };
}
