import { DemoRunError } from '../../core/domain/errors.js';

/** What a shell acts on. Here it would be taken as it is, which nobody who writes it means. */
const FOR_A_SHELL = /[$`|;&<>()*?[\]{}\n]/;
const FOR_A_SHELL_AT_THE_START = /[~#!]/;
/** Within double quotes. */
const FOR_A_SHELL_IF_QUOTED = /[$`]/;

/**
 * Splits a command into its words, without a shell. Blanks separate words; `'…'` keeps everything as it is;
 * within `"…"`, and outside of quotes, a backslash keeps the next character as it is. Nothing is expanded.
 * @throws DemoRunError `usage` for none at all, an open quote, and for what only a shell would understand
 */
export function splitCommand(command: string): readonly [string, ...string[]] {
  const [first, ...others] = new Splitter(command).words();
  if (first === undefined || first === '') {
    throw refused('the command of the agent is empty', 'name a program, as in ./agent.py');
  }
  return [first, ...others];
}

class Splitter {
  readonly #command: string;
  #at = 0;
  #word: string | undefined;

  constructor(command: string) {
    if (command.includes('\0')) {
      throw refused('the command of the agent holds a NUL', 'leave it out');
    }
    this.#command = command;
  }

  words(): string[] {
    const words: string[] = [];
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      if (next !== ' ' && next !== '\t') {
        this.#read(next);
        continue;
      }
      if (this.#word !== undefined) words.push(this.#word);
      this.#word = undefined;
    }
    if (this.#word !== undefined) words.push(this.#word);
    return words;
  }

  #read(next: string): void {
    const isFirst = this.#word === undefined;
    this.#word ??= '';
    if (next === "'") this.#word += this.#quoted("'");
    else if (next === '"') this.#word += this.#quoted('"');
    else if (next === '\\') this.#word += this.#escaped();
    else {
      refuseShellWords(FOR_A_SHELL, next);
      if (isFirst) refuseShellWords(FOR_A_SHELL_AT_THE_START, next);
      this.#word += next;
    }
  }

  #quoted(quote: string): string {
    let text = '';
    for (let next = this.#take(); next !== quote; next = this.#take()) {
      if (next === undefined) throw refused(`a quote (${quote}) is not closed`, 'close it');
      if (quote === '"') refuseShellWords(FOR_A_SHELL_IF_QUOTED, next);
      text += quote === '"' && next === '\\' ? this.#escaped() : next;
    }
    return text;
  }

  #escaped(): string {
    const next = this.#take();
    if (next !== undefined) return next;
    throw refused('nothing follows the last backslash', 'leave it out, or put it into quotes');
  }

  #take(): string | undefined {
    // A surrogate stays beside its other half, so that code units do as well as characters.
    return this.#command[this.#at++];
  }
}

function refuseShellWords(pattern: RegExp, character: string): void {
  if (!pattern.test(character)) return;
  throw refused(
    `no shell reads the command of the agent: ${JSON.stringify(character)} would mean nothing`,
    "write out what it stands for, or ask for a shell by name: sh -c '...'; " +
      'within single quotes it is taken as it is',
  );
}

function refused(message: string, remedy: string): DemoRunError {
  return new DemoRunError('usage', message, { remedy });
}
