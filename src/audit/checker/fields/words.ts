import { derived, free, measured } from './row.js';

/** No moment or span of a run, in microseconds, is longer than a week; attacks make up moments a day away. */
export const MOST_US = 604_800_000_000;
/** More requests than this no run serves or loses. */
export const MOST_REQUESTS = 10_000_000;
/** More workers or spares than this no app has. */
export const MOST_WORKERS = 1_000;
export const FULL_PPM = 1_000_000;

export const APP = derived('the app of the first lines');
export const RUN_ENV = derived('the first line, `run.env`');
export const EVENT_ID = derived('counted: `e1`, `e2`, ...; the line that announced the event');
export const DECISION_ID = derived('counted: `d1`, `d2`, ...; the open decision');
export const ACTION = derived('the open decision');
export const CONTROL = derived('the injection of the control');
export const CHOSEN_INPUT = free('an input of the run: chosen by the person who starts it');
export const moment = (within: string) => measured(within, MOST_US);
