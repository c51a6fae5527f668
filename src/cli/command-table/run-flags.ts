import { RUNTIMES } from '../../core/domain/app-spec.js';
import {
  DIGEST,
  ENV,
  FILE,
  FOLDER,
  ISOLATION,
  JOBS,
  NAMES,
  ONLY,
  PACE,
  POLICY,
  PORT,
  REDIS,
  REPEAT,
  SCENARIO_FILES,
  SECONDS,
  SEED,
  SWITCH,
  TAGS,
  TEXT,
  VARIABLES,
} from '../option-kinds.js';
import type { Parsed } from '../options.js';

const APP = 'App (check-app -h):';
const SHOWING = 'Alerts, on a stage (docs/presenting.md):';
const AGENT = 'Agent (agent -h):';
const FILES = 'Files, results (docs/scenarios.md):';

/** What a run is asked for. A rehearsal takes the same. */
export const RUN_FLAGS = {
  app: { ...TEXT, value: 'name', text: 'app; its registered spec counts', default: 'demo-api' },
  repo: {
    ...TEXT,
    value: 'url',
    text: 'its repository (default: the registered one)',
    group: APP,
  },
  runtime: {
    ...TEXT,
    value: 'runtime',
    choices: RUNTIMES,
    text: 'backend, frontend, fullstack (default: its own)',
    group: APP,
  },
  replace: {
    ...SWITCH,
    text: 'put a new spec in its place; the earlier one is kept',
    group: APP,
  },
  env: {
    ...ENV,
    schema: () => ENV.schema().default('stage'),
    text: 'dev, stage or prod (default: stage)',
  },
  allowProdInjection: { ...SWITCH, text: 'break the app in prod too' },
  redis: { ...REDIS, text: 'use this Redis as the bus (also REDIS_URL)' },
  port: { ...PORT, text: 'port of the listener (default: any free one)' },
  simulated: { ...SWITCH, text: 'a simulated app under a virtual clock, without threads' },
  appDir: {
    ...FOLDER,
    value: 'dir',
    text: 'serve it by its own processes, begun in this folder',
    group: APP,
  },
  start: {
    ...TEXT,
    once: true,
    value: 'cmd',
    text: 'how it is started (default: as its folder says)',
    group: APP,
  },
  build: { ...SWITCH, text: 'build it before, as its spec says', group: APP },
  clone: { ...SWITCH, text: 'clone --repo in place of a folder', group: APP },
  trustRepository: { ...SWITCH, text: 'what is cloned may run here', group: APP },
  health: { ...TEXT, once: true, value: 'path', text: 'its health endpoint', group: APP },
  startWithin: { ...SECONDS, text: 'time to answer its health check (60 s)', group: APP },
  appEnv: { ...VARIABLES, text: 'variables that it is given', group: APP },
  appPath: { ...TEXT, value: 'path', text: 'what load asks it for (its health)', group: APP },
  dependency: { ...VARIABLES, text: 'variables that say where what it needs is', group: APP },
  alertsPort: {
    ...PORT,
    text: "port for Alertmanager's webhook (0: any free)",
    group: SHOWING,
  },
  alerts: { ...FILE, once: true, text: 'tell these recorded ones, at their times', group: SHOWING },
  learn: {
    ...SWITCH,
    text: 'learn from the outcomes in stage too, as dev does',
    group: FILES,
  },
  policy: { ...POLICY, text: 'allowlists and limits (default: those built in)' },
  observe: { ...SWITCH, text: 'everything but the act: say what would be done' },
  seed: { ...SEED, text: 'of exploring and of the simulated app', default: '42' },
  only: { ...ONLY, text: 'only these scenarios, by name or letter, with commas' },
  agent: { ...TEXT, once: true, value: 'cmd', text: 'ask this program what to do', group: AGENT },
  agentEnv: { ...VARIABLES, text: 'variables that it is given', group: AGENT },
  agentIsolation: {
    ...ISOLATION,
    once: true,
    text: 'what stands between it and this run',
    group: AGENT,
  },
  agentKey: { ...FILE, once: true, text: 'the public key that it signs with', group: AGENT },
  agentReplay: { ...FILE, once: true, text: 'ask what was recorded of one', group: AGENT },
  pace: { ...PACE, text: 'instant (the default), brisk (90 s) or talk (6 min)', group: SHOWING },
  step: { ...SWITCH, text: 'wait for Enter before and after each step', group: SHOWING },
  notes: { ...SWITCH, text: 'what the speaker may say, for demo-run notes', group: SHOWING },
  notesTo: { ...FILE, once: true, text: 'that, in this file or terminal', group: SHOWING },
} as const;

/** What a run alone takes besides. */
export const OWN_FLAGS = {
  expectDigest: { ...DIGEST, text: 'exit 1 if its behaviour digest is another one', group: FILES },
  agentControl: { ...SWITCH, text: 'compare on real workers, with nothing done', group: AGENT },
  verbose: { ...SWITCH, text: 'show every step, reading and attack', group: SHOWING },
  rehearse: { ...SWITCH, text: 'the same as the command rehearse', hidden: true },
} as const;

/** How scenario files are played, each as a run of its own. */
export const SCENARIO_FLAGS = {
  scenario: { ...SCENARIO_FILES, text: 'play these files, folders or patterns', group: FILES },
  tag: { ...TAGS, text: 'only scenarios with one of these tags', group: FILES },
  repeat: { ...REPEAT, text: 'how often each (default: as its file says)', group: FILES },
  jobs: { ...JOBS, text: 'so many at a time, each in a process of its own', group: FILES },
  junit: { ...FILE, text: 'write the results as JUnit XML', group: FILES },
  failFast: { ...SWITCH, text: 'begin nothing more once one did not pass', group: FILES },
  asJob: { ...JOBS, text: 'as which job of --jobs to play what standard input asks', hidden: true },
} as const;

/** The same options, as they are meant beside `--scenario`. */
export const TRIAL_FLAGS = {
  ...RUN_FLAGS,
  ...OWN_FLAGS,
  ...SCENARIO_FLAGS,
  env: { ...ENV, schema: () => ENV.schema().optional(), text: RUN_FLAGS.env.text },
  only: { ...NAMES, text: RUN_FLAGS.only.text },
} as const;
export type AskedTrialRun = Parsed<typeof TRIAL_FLAGS>;

export type AskedRun = Parsed<typeof RUN_FLAGS> & {
  /** Only a run can be held to one. */
  readonly expectDigest?: string | undefined;
  readonly verbose?: boolean;
  readonly agentControl?: boolean;
};
