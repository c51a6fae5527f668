import { Transform, type TransformCallback } from 'node:stream';
import { LineSplitter } from './line-splitter.js';

/** https://www.jsonrpc.org/specification#error_object */
const PARSE_ERROR = {
  code: -32_700,
  message: 'Parse error: a message is one JSON object on one line',
};
const INVALID_REQUEST = { code: -32_600, message: 'Invalid Request: this is no JSON-RPC message' };

export interface McpLinesOptions {
  /** Of one message; who sends more is cut off. */
  readonly mostBytes: number;
  /** Is given the answer to what is no message, without a line end. */
  readonly answer: (line: string) => void;
  /** Told why a client is cut off. */
  readonly onProblem: (error: Error) => void;
}

/**
 * Lets through what may be a message of JSON-RPC, and answers all else: the server behind it would skip it without a
 * word, so that whoever writes a client would wait for nothing.
 */
export function mcpLines({ mostBytes, answer, onProblem }: McpLinesOptions): Transform {
  const lines = new LineSplitter(mostBytes);
  const refuse = (error: typeof PARSE_ERROR) => {
    answer(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const isWhole = lines.push(chunk, (line) => {
        const error = errorIn(line.toString());
        if (error === undefined) this.push(`${line.toString()}\n`);
        else refuse(error);
        return true;
      });
      if (!isWhole) {
        onProblem(new Error(`a message of more than ${String(mostBytes)} bytes`));
        this.push(null);
      }
      done();
    },
    flush(done) {
      if (lines.unfinished > 0) refuse(PARSE_ERROR);
      done();
    },
  });
}

function errorIn(line: string): typeof PARSE_ERROR | undefined {
  try {
    return isMessage(JSON.parse(line)) ? undefined : INVALID_REQUEST;
  } catch {
    return PARSE_ERROR;
  }
}

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('jsonrpc' in value)) return false;
  return value.jsonrpc === '2.0' && ['method', 'result', 'error'].some((key) => key in value);
}
