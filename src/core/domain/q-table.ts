import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from './actions.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Far beyond what rewards of a few units and any training can give: what is larger is no value. */
const BOUND = 1_000_000_000_000;

const qCellSchema = z.strictObject({
  /** Learned value in millionths of a reward unit. */
  q_micro: z.int().min(-BOUND).max(BOUND),
  visits: z.int().min(0).max(BOUND),
});

export type QCell = z.infer<typeof qCellSchema>;

/** One state's row: what each action was found to be worth, and how often it was tried. */
export const qRowSchema = z.record(z.enum(EXECUTABLE_ACTIONS), qCellSchema);
export type QRow = z.infer<typeof qRowSchema>;

export const qTableSchema = z.strictObject({
  q_table_version: z.literal(2),
  /** All that made the table; no times. The same provenance gives the same rows on any machine. */
  trained_by: z.strictObject({
    method: z.string().max(200),
    episodes: z.int().min(0),
    seed: z.int().min(0),
    /** Of the model's parameters, as JSON in the schema's order. */
    parameters_sha256: sha256,
    demo_run: z.string().max(40),
  }),
  /** What a live environment learned on top; all zero for a table as it was trained. */
  learned: z.strictObject({
    updates: z.int().min(0),
    /** `rows_sha256` of the table as it was trained, or null where nothing was learned since. */
    from_rows_sha256: sha256.nullable(),
  }),
  /** Of `rows`, as JSON without spaces, in the order in which they stand. */
  rows_sha256: sha256,
  /** Rows by state key (`crash/none/none/0`). */
  rows: z.record(z.string().regex(/^[a-z_0-9]+(?:\/[a-z_0-9]+){3}$/), qRowSchema),
});
export type QTable = z.infer<typeof qTableSchema>;

/** The table's text, as it is in a file. */
export function tableText(table: QTable): string {
  return `${JSON.stringify(table, null, 1)}\n`;
}
