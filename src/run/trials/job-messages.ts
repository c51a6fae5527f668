import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ENVIRONMENTS, environmentSchema } from '../../core/domain/environment.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { sha256Schema } from '../../core/domain/proof-lines/fields.js';
import { expectationSchema } from '../../core/domain/proof-lines/expectations.js';
import { ATTACK_FAMILIES, ATTACK_ROUTES } from '../../core/domain/text-attack.js';
import { agentTrialSchema } from './agent-trial.js';
import type { Trial } from './trial.js';
import { STOPPED_BY } from './watch-attack.js';

const partSchema = z.enum(['control', 'attacked']);

/** What a job is asked to play, a line of JSON each on its standard input. Their end ends it. */
export const jobRequestSchema = z.strictObject({
  /** An absolute path. */
  file: z.string(),
  env: environmentSchema,
  seed: z.int(),
  /** What the policy must be. */
  policy_sha256: sha256Schema.optional(),
  /** Which run of a pair it is, of a scenario with an attack. */
  part: partSchema.optional(),
});
export type JobRequest = z.infer<typeof jobRequestSchema>;

/** Told when all of a trial is over, and the next one may come. */
export const JOB_READY = { fact: 'job_ready' } as const;

const CODES = Object.values(EXIT) as [ExitCode, ...ExitCode[]];

const impliedSchema = z.strictObject({
  implied: z.enum(['well_after_last_act', 'no_refusal', 'outside_alarms_left_alone']),
});

const seenText = z.object({
  family: z.enum(ATTACK_FAMILIES),
  via: z.enum(ATTACK_ROUTES),
  wanted_seq: z.int().nullable(),
  stopped_by: z.enum(STOPPED_BY).nullable(),
});

const seenWithheld = z.object({
  withholds: z.literal('verdict'),
  proposed_seq: z.int().nullable(),
  again_seq: z.int().nullable(),
});

/** What a job tells on its standard output: of other facts nothing is needed. */
const factSchema = z.discriminatedUnion('fact', [
  z.object({ fact: z.literal('trial_run'), run_id: z.string().max(40) }),
  z.object({ fact: z.literal(JOB_READY.fact) }),
  z.object({
    fact: z.literal('trial'),
    scenario: z.string(),
    /** Of the file that it read itself. */
    sha256: z.string().max(64).nullable(),
    env: z.enum(ENVIRONMENTS),
    seed: z.int(),
    part: partSchema.nullable(),
    verdict: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']),
    exit_code: z.custom<ExitCode>((code) => CODES.some((known) => known === code)),
    run_id: z.string().max(40).nullable(),
    behaviour_digest: z.string().max(64).nullable(),
    judged: z.array(
      z.object({
        expectation: z.union([expectationSchema, impliedSchema]),
        result: z.enum(['met', 'missed', 'errored']),
        seen: z.string(),
        seq: z.int().nullable(),
      }),
    ),
    unmet: z.array(
      z.object({
        about: z.string(),
        expected: z.string(),
        seen: z.string(),
        seq: z.int().nullable(),
        remedy: z.string(),
      }),
    ),
    attack: z.union([seenText, seenWithheld]).nullable(),
    agent: agentTrialSchema.nullable(),
    error: z.string().nullable(),
    wall_us: z.int().min(0),
  }),
]);
export type JobFact = z.infer<typeof factSchema>;
export type ToldTrial = Extract<JobFact, { fact: 'trial' }>;

/** @returns undefined of what is no fact, or one of which nothing is needed */
export function jobFactIn(line: string): JobFact | undefined {
  try {
    return factSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** A result of something else, or of a file that was changed meanwhile, would be counted for what it is not. */
export function isAbout(told: ToldTrial, { file, env, seed, pair }: Trial): boolean {
  const { id, expect, sha256 = null } = file.scenario;
  const judged = told.judged.slice(0, expect.length).map(({ expectation }) => expectation);
  return (
    told.scenario === id &&
    told.sha256 === sha256 &&
    told.env === env &&
    told.seed === seed &&
    told.part === (pair?.part ?? null) &&
    isDeepStrictEqual(judged, expect)
  );
}
