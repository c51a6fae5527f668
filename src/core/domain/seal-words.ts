import { z } from 'zod';

/** What the head beside a log says of it; `recovered`, `unfinished` and `not_compared` say why it can say nothing. */
export const sealSchema = z.enum([
  'fits',
  'recovered',
  'unfinished',
  'absent',
  'bad',
  'not_compared',
]);
export type Seal = z.infer<typeof sealSchema>;

/** Why a valid log is not a sealed one: what cannot be known of it. */
export const unknownSchema = z.enum([
  'unfinished',
  'recovered',
  'no_head',
  'no_key',
  'key_not_known',
]);
export type Unknown = z.infer<typeof unknownSchema>;

/** A log as its head, and whoever knows the key, vouch for it. */
export interface Vouched {
  readonly seal: Seal;
  readonly unknown: readonly Unknown[];
  /** A run holds the log now: it may go on. */
  readonly held: boolean;
}

const WORDS: Record<Seal, string> = {
  fits: 'its signed head fits',
  recovered: 'recovered: these lines were not sealed when they were written',
  unfinished: 'unfinished: no line ends the run',
  absent: 'not sealed: no head beside it',
  bad: 'ITS HEAD DOES NOT FIT',
  not_compared: 'its head was not compared, since its lines do not hold',
};

/** The same in words. */
export function sealWords({ seal, unknown, held }: Vouched): string {
  if (held) return 'unfinished: a run holds this log';
  const signer = unknown.map((one) => SIGNER[one]).find((words) => words !== undefined);
  return seal === 'fits' && signer !== undefined ? `${WORDS.fits}, ${signer}` : WORDS[seal];
}

const SIGNER: Partial<Record<Unknown, string>> = {
  no_key: 'but whose key signed it is not known here',
  key_not_known: "but the key that signed it is not this user's",
};

/** What of a log could not be checked, as it is said beside an answer. */
const NOT_CHECKED: Partial<Record<Unknown, string>> = {
  no_head: 'whether all of it was written by its run, since no head lies beside it',
  no_key: 'whose key signed its head',
  key_not_known: "whose key signed its head, which is not this user's",
  recovered: 'what its lines were before the run was killed',
};

/**
 * What was not checked of a log that holds, in one sentence; undefined where nothing was left out.
 * @param at_home whether it was judged among the other logs of its root
 */
export function notCheckedWords(unknown: readonly Unknown[], at_home: boolean): string | undefined {
  const parts = [
    ...unknown.flatMap((one) => NOT_CHECKED[one] ?? []),
    ...(at_home ? [] : ['the root that it is from, which is not here']),
  ];
  return parts.length === 0 ? undefined : `Not checked: ${parts.join('; ')}.`;
}

/** Whether it cannot be known what was in the log when the run wrote it, or how the run ended. */
export function isInconclusive({ seal }: { readonly seal: Seal }): boolean {
  return seal === 'recovered' || seal === 'unfinished';
}
