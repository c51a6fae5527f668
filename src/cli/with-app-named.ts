import { CHECK_APP_FLAGS } from './command-table/check-app-flags.js';
import { shellWord } from './launcher.js';
import { optionNamed } from './options.js';

/** The check of an app that a run was given: it is told which. */
const CHECK_APP = /`demo-run check-app(?=`)/;

/** A remedy whose check of an app names the one of this command line. */
export function withAppNamed(text: string, argv: readonly string[]): string {
  return text.replace(CHECK_APP, (call) => call + appWords(argv));
}

/** What a command line says of an app, and a check of it takes, too. */
function appWords(argv: readonly string[]): string {
  const taken = Object.entries(CHECK_APP_FLAGS).flatMap(([name, flag]) => {
    const option = optionNamed(name);
    return argv.flatMap((word, at) => {
      if (word.startsWith(`${option}=`)) return [shellWord(word)];
      if (word !== option) return [];
      return 'value' in flag ? [option, shellWord(argv[at + 1] ?? '')] : [option];
    });
  });
  return taken.map((word) => ` ${word}`).join('');
}
