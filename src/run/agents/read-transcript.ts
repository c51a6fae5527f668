import { createHash } from 'node:crypto';
import type { FromAgent } from '../../core/agent-protocol/messages.js';
import { parseLine } from '../../core/agent-protocol/parse-line.js';
import {
  transcriptLineSchema,
  type UnparsedLine,
  type TranscriptLine,
} from '../../core/agent-protocol/transcript-lines.js';
import { shorten, toAsciiJson } from '../../core/domain/safe-text.js';
import { readStrictJson } from '../../core/domain/strict-json.js';
import type { Failed } from './connection.js';
import type { AnswerMessage } from './make-answer.js';
import { questionHash } from './prepare-question.js';

/** A question that was asked, and what came of it. */
export interface RecordedQuestion {
  readonly sha256: string;
  readonly incident_id: string;
  readonly nonce: string;
  /** How often it looked again. */
  readonly looks: number;
  readonly thinking_us: number;
  readonly outcome: { readonly answer: AnswerMessage } | { readonly failed: Failed };
}

/** What happened beside the questions, and how many had been asked by then. */
export interface RecordedEvent {
  readonly asked: number;
  readonly what:
    | { readonly kind: 'late' | 'unasked' }
    | { readonly kind: 'probe'; readonly incident_id: string; readonly wanted: string }
    | ({ readonly kind: 'gone' } & Failed);
}

/** What a transcript says. */
export interface RecordedConversation {
  readonly hello: Extract<FromAgent, { type: 'hello' }> | Failed;
  /** Incidents of which the agent was told a verdict. */
  readonly toldVerdicts: ReadonlySet<string>;
  /** Incidents of which a verdict was kept back from it. One that escalates may have none at all. */
  readonly withheldVerdicts: ReadonlySet<string>;
  /** In their order. */
  readonly questions: readonly RecordedQuestion[];
  readonly events: readonly RecordedEvent[];
  /** Of the whole text. */
  readonly sha256: string;
}

/**
 * Reads a transcript, and believes nothing of it that does not follow from what was said: an answer
 * needs its question, and a malformed line has to be malformed.
 * @throws Error that names the first line that is wrong
 */
export function readTranscript(text: string): RecordedConversation {
  if (text === '') throw new Error('it is empty');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw wrong(lines.length + 1, 'it is torn: it has no end');
  const reader = new TranscriptReader();
  for (const [index, line] of lines.entries()) {
    const reading = readStrictJson(line, transcriptLineSchema);
    if (!reading.sound) {
      throw wrong(
        index + 1,
        `it is no line of a transcript: ${shorten(reading.reasons[0] ?? '', 200)}`,
      );
    }
    const fault = reader.take(reading.value);
    if (fault !== undefined) throw wrong(index + 1, fault);
  }
  return { ...reader.end(lines.length), sha256: createHash('sha256').update(text).digest('hex') };
}

function wrong(line: number, why: string): Error {
  return new Error(`line ${String(line)} of the transcript: ${why}`);
}

type Open = Omit<RecordedQuestion, 'thinking_us' | 'outcome'> & { readonly askedUs: number };
type FromAgentLine = Extract<TranscriptLine, { to: 'demo-run' }>;

class TranscriptReader {
  readonly #questions: RecordedQuestion[] = [];
  readonly #events: RecordedEvent[] = [];
  readonly #nonces = new Set<string>();
  readonly #toldVerdicts = new Set<string>();
  readonly #withheldVerdicts = new Set<string>();
  #hello: RecordedConversation['hello'] | undefined;
  #open: Open | undefined;
  #malformed: UnparsedLine | undefined;
  #lines = 0;
  #atUs = 0;
  #isOver = false;

  /** @returns what is wrong with the line in its place */
  take(line: TranscriptLine): string | undefined {
    this.#lines += 1;
    if (this.#isOver) return 'there is a line behind the last one';
    if (line.n !== this.#lines) return `its number is ${String(line.n)}`;
    if (line.at_us < this.#atUs) return 'it is older than the one before';
    this.#atUs = line.at_us;
    if ('failed' in line) return this.#takeFailure({ failure: line.failed, detail: line.detail });
    if ('ended' in line || 'stopped' in line) {
      this.#isOver = true;
      return undefined;
    }
    if ('withheld' in line) {
      this.#withheldVerdicts.add(line.incident_id);
      return undefined;
    }
    return line.to === 'agent' ? this.#takeQuestion(line.message) : this.#takeSaid(line);
  }

  /** @throws Error where the last line is missing, or nothing was said */
  end(lines: number): Omit<RecordedConversation, 'sha256'> {
    if (!this.#isOver) throw wrong(lines + 1, 'it is torn: what follows is missing');
    if (this.#hello === undefined) throw wrong(lines, 'the agent never said hello');
    return {
      hello: this.#hello,
      toldVerdicts: this.#toldVerdicts,
      withheldVerdicts: this.#withheldVerdicts,
      questions: this.#questions,
      events: this.#events,
    };
  }

  #takeQuestion(message: Extract<TranscriptLine, { to: 'agent' }>['message']): string | undefined {
    if (this.#lines === 1)
      return message.type === 'hello' ? undefined : 'it does not begin with hello';
    if (message.type === 'hello') return 'there is a second hello';
    if (message.type === 'readings') return this.#takeReadings(message.readings !== null);
    if (message.type === 'verdict') this.#toldVerdicts.add(message.incident_id);
    if (message.type !== 'incident') return undefined;
    if (this.#hello === undefined) return 'a question before hello';
    const { incident_id, nonce } = message;
    if (this.#nonces.has(nonce)) return 'its nonce was used before';
    this.#nonces.add(nonce);
    const sha256 = questionHash(toAsciiJson(message));
    // One that is still open was given up with its answer unknown: it is not recorded.
    this.#open = { sha256, incident_id, nonce, looks: 0, askedUs: this.#atUs };
    return undefined;
  }

  #takeReadings(isLook: boolean): string | undefined {
    if (this.#open === undefined) return 'readings without a question';
    if (isLook) this.#open = { ...this.#open, looks: this.#open.looks + 1 };
    return undefined;
  }

  #takeSaid({ as, message }: FromAgentLine): string | undefined {
    if (isRaw(message)) return this.#takeRaw(as, message);
    if (as === 'hello') return this.#takeHello(message);
    if (as === 'answer') return this.#takeAnswer(message);
    if (as === 'malformed') return 'it is not malformed';
    if (as === 'observe') return message.type === 'observe' ? undefined : 'it is no wish to look';
    if (as === 'probe') return this.#takeProbe(message);
    this.#note({ kind: as });
    return undefined;
  }

  #takeProbe(message: FromAgent): string | undefined {
    if (message.type !== 'propose') return 'it is no proposal';
    this.#note({ kind: 'probe', incident_id: message.incident_id, wanted: message.action });
    return undefined;
  }

  #takeRaw(as: FromAgentLine['as'], message: UnparsedLine): string | undefined {
    if (as === 'unasked') this.#note({ kind: 'unasked' });
    else if (as === 'malformed') this.#malformed = message;
    else return 'it is no message, and was taken for one';
    return undefined;
  }

  #takeHello(message: FromAgent): string | undefined {
    if (message.type !== 'hello' || this.#hello !== undefined) return 'it is not its hello';
    this.#hello = message;
    return undefined;
  }

  #takeAnswer(message: FromAgent): string | undefined {
    if (message.type !== 'propose' && message.type !== 'escalate') return 'it is no answer';
    if (message.incident_id !== this.#open?.incident_id) return 'an answer to no open question';
    return this.#close({ answer: message });
  }

  #takeFailure(failed: Failed): string | undefined {
    const malformed = this.#malformed;
    this.#malformed = undefined;
    const isMalformed = failed.failure === 'not_json' || failed.failure === 'not_in_schema';
    if (isMalformed && (malformed === undefined || !agrees(malformed, failed))) {
      return 'the line before it says something else';
    }
    if (this.#hello === undefined) this.#hello = failed;
    else if (this.#open === undefined) this.#note({ kind: 'gone', ...failed });
    else return this.#close({ failed });
    return undefined;
  }

  #close(outcome: RecordedQuestion['outcome']): string | undefined {
    if (this.#open === undefined) return 'an answer to no open question';
    const { askedUs, ...open } = this.#open;
    this.#questions.push({ ...open, thinking_us: this.#atUs - askedUs, outcome });
    this.#open = undefined;
    return undefined;
  }

  #note(what: RecordedEvent['what']): void {
    this.#events.push({ asked: this.#nonces.size, what });
  }
}

function isRaw(message: FromAgentLine['message']): message is UnparsedLine {
  return typeof message === 'string' || 'not_utf8' in message;
}

function agrees(raw: UnparsedLine, { failure, detail }: Failed): boolean {
  const bytes =
    typeof raw === 'string' ? Buffer.from(raw, 'utf8') : Buffer.from(raw.not_utf8, 'base64');
  const parsed = parseLine(bytes, Number.POSITIVE_INFINITY);
  return parsed.kind === 'malformed' && parsed.failure === failure && parsed.detail === detail;
}
