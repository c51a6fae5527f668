import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from './actions.js';
const qCellSchema = z.strictObject({
    /** Learned value in millionths of a reward unit. */
    q_micro: z.int(),
    visits: z.int().min(0),
});
/** One state's row: what each action was found to be worth, and how often it was tried. */
export const qRowSchema = z.record(z.enum(EXECUTABLE_ACTIONS), qCellSchema);
export const qTableSchema = z.strictObject({
    q_table_version: z.literal(1),
    trained_by: z.strictObject({
        method: z.string(),
        episodes: z.int().min(0),
        seed: z.int().min(0),
        model_version: z.int().min(1),
    }),
    /** Rows by state key (`crash/none/none/0`). */
    rows: z.record(z.string().regex(/^[a-z_0-9]+(?:\/[a-z_0-9]+){3}$/), qRowSchema),
});
