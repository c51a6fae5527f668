import { fstatSync } from 'node:fs';

type Stream = Pick<NodeJS.WriteStream, 'write'> & { readonly fd?: number };

/** At the begin of a line, whatever blanks are before it. */
const BEGINS_COMMAND = /(^|[\r\n])([^\S\r\n]*):(?=:)/g;
/** The older form is taken anywhere in a line. */
const OLDER_COMMAND = /##\[/g;

/** How each stream wrote before it was guarded. */
const unguarded = new WeakMap<Stream, (text: string) => boolean>();

/**
 * Where GitHub's runner reads what is printed, lets no text of a file (a title, a name) be taken for one of its
 * commands: their first character is written by its code, as in JSON, where it stays the same text. What goes
 * into a file is read by nobody else, and stays as it is.
 */
export function guardCommands(
  stream: Stream,
  env: Readonly<Record<string, string | undefined>>,
): void {
  if (env['GITHUB_ACTIONS'] !== 'true' || isFile(stream)) return;
  const write = stream.write.bind(stream) as (chunk: unknown, ...others: unknown[]) => boolean;
  unguarded.set(stream, write);
  stream.write = (chunk: unknown, ...others: unknown[]) =>
    write(typeof chunk === 'string' ? withoutCommands(chunk) : chunk, ...others);
}

/** Text in which the runner finds no command. */
export function withoutCommands(text: string): string {
  return text.replace(BEGINS_COMMAND, '$1$2\\u003a').replace(OLDER_COMMAND, '##\\u005b');
}

/** Writes a command that is meant as one. */
export function writeCommand(stream: Stream, command: string): void {
  const write = unguarded.get(stream) ?? ((text: string) => stream.write(text));
  write(`${command}\n`);
}

function isFile({ fd }: Stream): boolean {
  return fd !== undefined && fstatSync(fd).isFile();
}
