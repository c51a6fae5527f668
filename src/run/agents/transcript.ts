import { createHash } from 'node:crypto';
import { decoded } from '../../core/agent-protocol/parse-line.js';
import type { FromAgent } from '../../core/agent-protocol/messages.js';
import type {
  UnparsedLine,
  TakenFor,
  TranscriptLine,
} from '../../core/agent-protocol/transcript-lines.js';
import type { AgentFailure } from '../../core/domain/agent.js';
import { toAsciiJson } from '../../core/domain/safe-text.js';

/** Of a transcript, its last line included. */
export const MOST_TRANSCRIPT_BYTES = 64 * 1_048_576;
/** What its last line needs. */
const ROOM_FOR_THE_END = 100;

export interface TranscriptOptions {
  /** Monotonic microseconds of the machine. */
  readonly nowUs: () => number;
  /** Is given each line with its end. */
  readonly keep: (line: string) => void;
  readonly mostBytes?: number;
}

type Said<Line> = Line extends unknown ? Omit<Line, 'n' | 'at_us'> : never;

/** Everything that is said between demo-run and an agent, a JSON object a line, in its order. */
export class AgentTranscript {
  readonly #options: TranscriptOptions;
  readonly #hash = createHash('sha256');
  readonly #startedUs: number;
  #lines = 0;
  #bytes = 0;
  #isOver = false;

  constructor(options: TranscriptOptions) {
    this.#options = options;
    this.#startedUs = options.nowUs();
  }

  /** @param line a message as JSON in ASCII */
  toAgent(line: string): void {
    this.#add(`"to":"agent","message":${line}`);
  }

  /** @param said the message, or the bytes of a line that is none */
  fromAgent(as: TakenFor, said: FromAgent | Uint8Array): void {
    const message = said instanceof Uint8Array ? unparsedLineOf(said) : said;
    this.#note({ to: 'demo-run', as, message });
  }

  withheld(incident_id: string): void {
    this.#note({ withheld: 'verdict', incident_id });
  }

  failed(failed: AgentFailure, detail: string): void {
    this.#note({ failed, detail });
  }

  /** Nothing is added after that. */
  ended(how: string): void {
    this.#note({ ended: how });
    this.#isOver = true;
  }

  /** Of all its lines so far, in hex. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  #note(said: Said<TranscriptLine>): void {
    this.#add(fieldsOf(said));
  }

  /** @param fields as JSON, without the brackets */
  #add(fields: string): void {
    if (this.#isOver) return;
    const line = this.#numbered(fields);
    const { mostBytes = MOST_TRANSCRIPT_BYTES } = this.#options;
    this.#isOver = this.#bytes + line.length > mostBytes - ROOM_FOR_THE_END;
    this.#keep(this.#isOver ? this.#numbered(fieldsOf({ stopped: 'full' })) : line);
  }

  #numbered(fields: string): string {
    const at_us = Math.max(0, Math.floor(this.#options.nowUs() - this.#startedUs));
    return `{"n":${String(this.#lines + 1)},"at_us":${String(at_us)},${fields}}\n`;
  }

  #keep(line: string): void {
    this.#lines += 1;
    this.#bytes += line.length;
    this.#hash.update(line);
    this.#options.keep(line);
  }
}

function fieldsOf(said: Said<TranscriptLine>): string {
  return toAsciiJson(said).slice(1, -1);
}

function unparsedLineOf(bytes: Uint8Array): UnparsedLine {
  return decoded(bytes) ?? { not_utf8: Buffer.from(bytes).toString('base64') };
}
