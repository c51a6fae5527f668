import type { ExitCode } from '../../core/domain/exit-codes.js';
import type { CommandName } from '../command-names.js';
import { parseOptions, type Option, type Parsed, type RawOptions } from '../options.js';

/** An option of a command: `--env <env>  dev, stage or prod`. */
export interface Flag extends Option {
  readonly text: string;
  readonly default?: string;
  /** It works and is not listed. */
  readonly hidden?: true;
  /** It is refused where it is there twice: the first one would be dropped unheard. */
  readonly once?: true;
  /** It is listed by its name alone, on one row with the others of its group. */
  readonly group?: string;
}

/** What is behind a command's name without dashes. */
export interface Argument extends Option {
  readonly text: string;
  readonly needed?: true;
}

type Flags = Readonly<Record<string, Flag>>;
type Arguments = Readonly<Record<string, Argument>>;
type Work<Asked> = (options: Asked) => ExitCode | Promise<ExitCode>;

/** What a command is called and says about itself. */
interface Told {
  readonly name: Exclude<CommandName, 'help'>;
  /** Its row in the list of commands. */
  readonly summary: string;
  /** A call that its help begins with. */
  readonly example: string;
  /** The notes of its help, in lines of at most 80 columns. */
  readonly notes: string;
  /** It is what is meant where no command is named. */
  readonly isDefault?: true;
}

/** A command as everything that is derived from it sees it: help, parsing, suggestions. */
export interface Description extends Told {
  readonly flags: Flags;
  /** In the order in which they are typed. */
  readonly arguments: Arguments;
  /** Parses what was typed and does the work. @throws UsageError */
  readonly run: (raw: RawOptions) => Promise<ExitCode>;
}

/**
 * Describes a command.
 * @param about with `work`, which loads the work only when it is called: start-up stays quick
 */
export function describe<F extends Flags, A extends Arguments>(
  about: Told & {
    readonly flags: F;
    readonly arguments: A;
    readonly work: (options: Parsed<F & A>) => Promise<Work<Parsed<F & A>>>;
  },
): Description {
  const { flags, arguments: args, work, ...told } = about;
  const wanted: F & A = { ...flags, ...args };
  return {
    ...told,
    flags,
    arguments: args,
    async run(raw) {
      const options = await parseOptions(raw, wanted, Object.keys(args));
      return (await work(options))(options);
    },
  };
}
