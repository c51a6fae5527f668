import { z } from 'zod';
import { LOG_FORMAT } from './run-record.js';

/** The reason code for a log that another version of this program wrote. */
export const OTHER_FORMAT = 'other_format';

const otherRecord = z.looseObject({
  run: z.looseObject({
    format: z.string().optional(),
    kind: z.string(),
    versions: z.looseObject({ demo_run: z.string().regex(/^[0-9A-Za-z.+-]{1,32}$/) }),
  }),
});

/**
 * @param firstLine the object on the first line of a file
 * @returns the version of the program that wrote the log in another format than ours
 */
export function otherWriterOf(firstLine: unknown): string | undefined {
  const found = otherRecord.safeParse(firstLine).data?.run;
  return found === undefined || found.format === LOG_FORMAT ? undefined : found.versions.demo_run;
}
