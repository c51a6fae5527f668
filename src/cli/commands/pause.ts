import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { typedText } from '../launcher.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { wrapIndented } from '../views/layout.js';
import { pause, pausePath, resume } from '../../run/assembly/pause-file.js';

/** `demo-run pause`: from the next gate on, nothing is done in this root any more. */
export function pauseCommand(options: CommonOptions): ExitCode {
  const changed = pause(options.root, `paused ${new Date().toISOString()}`);
  const state = changed ? 'PAUSED' : 'PAUSED already';
  say(options, { paused: true, changed }, [
    `${state}: every gate of this root refuses from now on, also of a run under way.`,
    'End it with: `demo-run resume`',
  ]);
  return EXIT.ok;
}

/** `demo-run resume`: ends a pause. */
export function resumeCommand(options: CommonOptions): ExitCode {
  const changed = resume(options.root);
  const text = changed ? 'RESUMED: the gates judge again.' : 'It was not paused.';
  say(options, { paused: false, changed }, [text]);
  return EXIT.ok;
}

function say(
  options: CommonOptions,
  fact: { readonly paused: boolean; readonly changed: boolean },
  text: readonly string[],
): void {
  const path = pausePath(options.root);
  const said = text.map((line) => typedText(line, options.root));
  present(options, { fact: 'pause', ...fact, path }, () =>
    // What ended a pause has taken the file away.
    [...said, ...(fact.paused ? [`Switch: ${toPrintableAscii(path)}`] : [])].flatMap((line) =>
      wrapIndented(line),
    ),
  );
}
