/** A write costs more than a line: so much text is written at once. */
const CHUNK = 64 * 1024;

/** Text for a stream whose reader may leave before the end, as `head` does. */
export class BufferedOutput {
  readonly #stream: NodeJS.WriteStream;
  #text = '';
  #isRead = true;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.once('error', () => (this.#isRead = false));
  }

  /** Whether the reader is still there, as far as is known. */
  get isRead(): boolean {
    return this.#isRead;
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= CHUNK) this.flush();
  }

  flush(): void {
    if (this.#isRead && this.#text !== '') this.#stream.write(this.#text);
    this.#text = '';
  }
}
