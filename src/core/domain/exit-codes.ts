import { deepFreeze } from './objects.js';

/** The exit codes of every command, by what they tell the caller. */
export const EXIT = deepFreeze({
  ok: 0,
  answerIsNo: 1,
  usage: 2,
  refused: 3,
  inconclusive: 4,
  sinkFailed: 5,
  proofLogFailed: 6,
  proofLogInvalid: 7,
  bug: 70,
  notRunnable: 78,
  interrupted: 130,
  terminated: 143,
} as const);
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const PRECEDENCE = [
  EXIT.interrupted,
  EXIT.terminated,
  EXIT.bug,
  EXIT.proofLogFailed,
  EXIT.sinkFailed,
  EXIT.proofLogInvalid,
  EXIT.inconclusive,
  EXIT.answerIsNo,
  EXIT.refused,
] as const;
/** How a run can end badly: these can apply together. */
export type Shortcoming = (typeof PRECEDENCE)[number];

/** The code that wins when several apply; 0 where none does. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.ok;
}
