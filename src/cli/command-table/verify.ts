import { describe } from './description.js';
import { ANCHOR, FILE, REDIS, SWITCH } from '../option-kinds.js';
import { THE_LOG } from './the-log.js';

export const VERIFY = describe({
  name: 'verify',
  summary: 'checks a proof log',
  example: 'demo-run verify --replay',
  notes:
    'Checks a proof log: bytes, schema, chain, order, meaning, signed head, and the\n' +
    'runs before it. Exit 0 valid and sealed; 4 valid, but something cannot be known\n' +
    '(it says what); 7 not valid. A copied file is enough, with its .head beside it.',
  flags: {
    replay: { ...SWITCH, text: 'recompute each decision and verdict from what it holds' },
    sinks: { ...SWITCH, text: 'compare CSV, metrics and bus with what the log announces' },
    redis: { ...REDIS, text: 'the Redis that the run used, for --sinks (also REDIS_URL)' },
    anchor: { ...ANCHOR, text: 'what line N is known to hash to; may be repeated' },
    key: { ...FILE, text: 'the public key (PEM) that must have signed the head' },
  },
  arguments: THE_LOG,
  work: async () => (await import('../commands/verify.js')).verifyCommand,
});
