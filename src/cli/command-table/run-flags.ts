import { RUNTIMES } from '../../core/domain/app-spec.js';
import { ENV, ONLY, PACE, POLICY, PORT, REDIS, SEED, SWITCH, TEXT } from '../option-kinds.js';
import type { Parsed } from '../options.js';

/** What a run is asked for. A rehearsal takes the same. */
export const RUN_FLAGS = {
  app: { ...TEXT, value: 'name', text: 'app; its registered spec counts', default: 'demo-api' },
  repo: { ...TEXT, value: 'url', text: 'its repository (default: the registered one)' },
  runtime: {
    ...TEXT,
    value: 'runtime',
    choices: RUNTIMES,
    text: 'backend, frontend, fullstack (default: its own)',
  },
  replace: { ...SWITCH, text: 'put a new spec in its place; the earlier one is kept' },
  env: { ...ENV, text: 'dev, stage or prod', default: 'stage' },
  allowProdInjection: { ...SWITCH, text: 'break the app in prod too' },
  redis: { ...REDIS, text: 'use this Redis as the bus (also REDIS_URL)' },
  port: { ...PORT, text: 'port of the listener (default: any free one)' },
  simulated: { ...SWITCH, text: 'a simulated app under a virtual clock, without threads' },
  learn: { ...SWITCH, text: 'learn from the outcomes in stage too, as dev does' },
  policy: { ...POLICY, text: 'allowlists and limits (default: those built in)' },
  observe: { ...SWITCH, text: 'everything but the act: say what would be done' },
  seed: { ...SEED, text: 'of exploring and of the simulated app', default: '42' },
  only: { ...ONLY, text: 'only these scenarios, by name or letter, with commas' },
  pace: { ...PACE, text: 'instant (the default), brisk (90 s) or talk (6 min)' },
  step: { ...SWITCH, text: 'wait for Enter before and after each step' },
  notes: { ...SWITCH, text: 'show what the speaker may say' },
} as const;

export type AskedRun = Parsed<typeof RUN_FLAGS> & {
  /** Only a run can be held to one. */
  readonly expectDigest?: string | undefined;
  readonly verbose?: boolean;
};
