import type { McpServer } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { mcpLines } from './mcp-lines.js';

/** Of one message; a client that sends more is cut off. */
const MOST_BYTES = 65_536;

/** What is read at once may be many messages. */
const READ_AT_ONCE_BYTES = 16 * MOST_BYTES;

export interface McpFace {
  /** Resolves when the client has gone. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves the one client that has started this process, in both eras of the protocol: nothing else may be written
 * to standard output.
 * @param onProblem told what could not be read
 */
export function serveMcpOnStdio(
  create: () => McpServer,
  onProblem: (error: Error) => void,
): McpFace {
  const lines = mcpLines({
    mostBytes: MOST_BYTES,
    answer: (line) => process.stdout.write(`${line}\n`),
    onProblem,
  });
  // A pipe hands no error on: a client whose connection was reset has gone like any other.
  process.stdin.on('error', (error) => {
    onProblem(error);
    lines.end();
  });
  const transport = new StdioServerTransport(process.stdin.pipe(lines), process.stdout, {
    maxBufferSize: READ_AT_ONCE_BYTES,
  });
  const handle = serveStdio(create, { transport, onerror: onProblem });
  const closed = new Promise<void>((resolve) => {
    const { onclose } = transport;
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
  return {
    closed,
    async close() {
      await handle.close();
      // What is only paused keeps a process going.
      process.stdin.destroy();
    },
  };
}
