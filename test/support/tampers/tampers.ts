import { CUTS, RUNS } from './runs.js';
import { SPELLINGS } from './spellings.js';
import { HONEST, OTHER_RUN, edit, forged, tamper, type Tamper } from './tamper.js';

export { HONEST } from './tamper.js';

/** Changes that the chain has to find. */
const lineEdits: Tamper[] = [
  tamper('a value edited', 'chain', 9, edit(8, '"noop":9367', '"noop":9368')),
  tamper('an action edited', 'intent', 9, edit(9, '"action":"restart_service"', '"action":"noop"')),
  tamper('the first line edited', 'chain', 2, edit(1, '"seed":1', '"seed":2')),
  tamper('a time edited', 'chain', 6, edit(5, '.000Z', '.001Z')),
  tamper('a line deleted', 'seq', 5, HONEST.toSpliced(4, 1)),
  tamper('the first line deleted', 'seq', 1, HONEST.slice(1)),
  tamper('a line duplicated', 'seq', 6, HONEST.toSpliced(5, 0, HONEST[4] ?? '')),
  tamper('two lines swapped', 'seq', 8, [
    ...HONEST.slice(0, 7),
    HONEST[8] ?? '',
    HONEST[7] ?? '',
    ...HONEST.slice(9),
  ]),
  tamper('a line of another run inserted', 'seq', 6, HONEST.toSpliced(5, 0, OTHER_RUN[4] ?? '')),
  tamper('a line replaced by that of another run', 'chain', 6, HONEST.with(5, OTHER_RUN[5] ?? '')),
  tamper('spliced with the end of another run', 'chain', 10, [
    ...HONEST.slice(0, 9),
    ...OTHER_RUN.slice(9),
  ]),
];

/** Changes of what a line says. */
const meanings: Tamper[] = [
  forged('a seq that leaves a gap', 'seq', 6, edit(6, '"seq":6', '"seq":7')),
  forged('a seq as text', 'schema', 6, edit(6, '"seq":6', '"seq":"6"')),
  forged('a line deleted', 'seq', 5, HONEST.toSpliced(4, 1)),
  forged('a foreign run id', 'run_id', 6, edit(6, '000007-8f3a', '000008-8f3a')),
  forged('a malformed run id', 'schema', 6, edit(6, '000007-8f3a', '7')),
  forged('a cause that lies in the future', 'cause', 6, edit(6, '"cause":5', '"cause":6')),
  forged(
    'keys of a line in another order',
    'key_order',
    6,
    edit(6, '"app_name":"demo-api","env":"stage"', '"env":"stage","app_name":"demo-api"'),
  ),
  forged(
    'the envelope before the own fields',
    'key_order',
    2,
    edit(2, /"app_name":"demo-api",("run_id":"000007-8f3a")/, '$1,"app_name":"demo-api"'),
  ),
  forged('an unknown key', 'schema', 6, edit(6, '"workers":1', '"workers":1,"extra":1')),
  forged(
    'an unknown kind of line',
    'schema',
    2,
    edit(2, 'ONBOARDING_VALIDATION_PASSED', 'ALL_IS_WELL'),
  ),
  forged('a field missing', 'schema', 6, edit(6, '"workers":1,', '')),
  forged('a time without milliseconds', 'schema', 6, edit(6, '.000Z', 'Z')),
  forged(
    'a predecessor in capitals',
    'schema',
    1,
    edit(1, /"prev":"0{64}"/, `"prev":"${'A'.repeat(64)}"`),
  ),
];

export const TAMPERS: readonly Tamper[] = [
  ...lineEdits,
  ...meanings,
  ...SPELLINGS,
  ...RUNS,
  ...CUTS,
];
