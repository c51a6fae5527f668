import type { Description } from './description.js';
import { RUN } from './run.js';

/** Takes what a run takes: the rehearsal is given the options that the run will have. */
export const REHEARSE: Description = {
  name: 'rehearse',
  summary: 'whether a run would go well',
  example: 'demo-run rehearse --pace talk',
  notes: 'Plays such a run in a scratch folder; leaves the root alone. Exit 1: not ready.',
  flags: RUN.flags,
  arguments: {},
  run: (raw) => RUN.run({ ...raw, rehearse: true }),
};
