import { z } from 'zod';

/** What the head beside a log says of it; `recovered` and `unfinished` say why it can say nothing. */
export const sealSchema = z.enum(['fits', 'recovered', 'unfinished', 'absent', 'bad']);
export type Seal = z.infer<typeof sealSchema>;

const WORDS: Record<Seal, string> = {
  fits: 'its signed head fits',
  recovered: 'recovered: these lines were not sealed when they were written',
  unfinished: 'unfinished: no line ends the run',
  absent: 'not sealed: no head beside it',
  bad: 'ITS HEAD DOES NOT FIT',
};

/** The same in words. @param held whether a run holds the log now */
export function sealWords({ seal, held }: { readonly seal: Seal; readonly held: boolean }): string {
  return held ? 'unfinished: a run holds this log' : WORDS[seal];
}

/** Whether it cannot be known what was in the log when the run wrote it, or how the run ended. */
export function isInconclusive({ seal }: { readonly seal: Seal }): boolean {
  return seal === 'recovered' || seal === 'unfinished';
}
