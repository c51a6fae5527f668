import type { Keys, Wish } from './keys.js';
import { CLEAR, roomIn, type Pulse, type Screen } from './pulse.js';

/** Keeps the place of the cursor, goes one row up, and comes back: what is being typed is not touched. */
const [TO_ROW_ABOVE, BACK] = ['\u001b7\u001b[1A', '\u001b8'];
/** The first one that the screen has room for. */
const QUESTIONS = [
  '  [Enter] go on   b look back   e explain the last decision   q end: ',
  '  [Enter] on  b back  e explain  q end: ',
  '  [Enter] b e q: ',
];

/**
 * Asks how to go on. A row that lives stands above the question, so that what is typed stays whole.
 * Both are shown anew, further below, where the process was suspended, or where the question is too
 * wide, or too narrow, for the screen as it is now.
 * @param pulse undefined where nothing on the screen may be written over
 */
export async function askWish(keys: Keys, screen: Screen, pulse: Pulse | undefined): Promise<Wish> {
  let [live, shown] = ['', ''];
  const ask = () => {
    shown = questionFor(screen);
    screen.write(pulse === undefined ? shown : `${CLEAR}${live}\n${shown}`);
  };
  const draw = () => {
    if (shown === questionFor(screen)) screen.write(`${TO_ROW_ABOVE}${CLEAR}${live}${BACK}`);
    else ask();
  };
  let drawing: NodeJS.Immediate | undefined;
  const show = (text: string) => {
    live = text;
    // After a suspension the late tick comes before the signal that tells of it (SIGCONT): the cursor is elsewhere then.
    drawing = setImmediate(draw);
  };
  let stop: (() => void) | undefined;
  try {
    return await keys.next(() => {
      stop ??= pulse?.start(show);
      ask();
    });
  } finally {
    stop?.();
    clearImmediate(drawing);
  }
}

function questionFor(screen: Screen): string {
  const room = roomIn(screen);
  return QUESTIONS.find(({ length }) => length <= room) ?? '  ? ';
}
