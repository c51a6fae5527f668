import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/core/domain/exit-codes.js';
import {
  JOB_LIMITS,
  playInProcess,
  type Job,
  type JobLimits,
} from '../../../src/run/trials/play-in-process.js';
import type { Trial, TrialEvent, TrialResult } from '../../../src/run/trials/trial.js';
import { outcomeOf, planned, scenarioFile } from '../../support/trials.js';

const [TRIAL] = planned(scenarioFile(), 1).trials as unknown as [Trial];
const [RESULT] = outcomeOf('P').trials as unknown as [TrialResult];
const OTHER = [{ expectation: { incident: 'overload' }, result: 'met', seen: '', seq: 1 }];

/** A job that does what this code does. */
function jobOf(code: string): Job {
  return { root: '/jobs/1', command: [process.execPath, '-e', code], env: {} };
}

function telling(fact: object): string {
  return `console.log(${JSON.stringify(JSON.stringify(fact))});`;
}

async function play(
  job: Job,
  signal = new AbortController().signal,
  limits: JobLimits = JOB_LIMITS,
) {
  const events: TrialEvent[] = [];
  const notifyTrial = (event: TrialEvent) => events.push(event);
  return { result: await playInProcess(TRIAL, job, { signal, notifyTrial }, limits), events };
}

const RUN = { fact: 'trial_run', run_id: '000007-8f3a' };
const GOOD = { fact: 'trial', ...RESULT };

describe('a trial in a process of its own', () => {
  it('is what the process tells of it, in the root that it was given', async () => {
    const { result, events } = await play(
      jobOf(telling(RUN) + telling({ fact: 'line' }) + telling(GOOD)),
    );
    expect(result).toEqual({ ...RESULT, root: '/jobs/1' });
    expect(events.map(({ fact }) => fact)).toEqual(['trial_began', 'trial_run']);
    expect(events[1]).toMatchObject({ run_id: '000007-8f3a', root: '/jobs/1' });
  });

  it.each([
    { what: 'dies', code: 'process.exit(70);', says: 'exit 70' },
    { what: 'is killed', code: 'process.kill(process.pid, "SIGKILL");', says: 'SIGKILL' },
    { what: 'tells nothing', code: '', says: 'exit 0' },
    {
      what: 'prints rubbish',
      code: `console.log('{"fact":"trial"');console.log('\\u0000[]');`,
      says: 'exit 0',
    },
    { what: 'complains', code: 'console.error("no room");process.exit(6);', says: 'no room' },
    {
      what: 'tells of a pass and dies',
      code: `${telling(GOOD)}process.exitCode = 70;`,
      says: 'exit 70',
    },
    {
      what: 'tells of another scenario',
      code: telling({ ...GOOD, scenario: 'other' }),
      says: 'exit 0',
    },
    { what: 'tells of another seed', code: telling({ ...GOOD, seed: 1 }), says: 'exit 0' },
    {
      what: 'tells of other expectations',
      code: telling({ ...GOOD, judged: OTHER }),
      says: 'exit 0',
    },
    { what: 'leaves out expectations', code: telling({ ...GOOD, judged: [] }), says: 'exit 0' },
    {
      what: 'tells of a code that there is not',
      code: telling({ ...GOOD, exit_code: 9 }),
      says: 'exit 0',
    },
  ])('that $what is an errored trial', async ({ code, says }) => {
    const { result } = await play(jobOf(telling(RUN) + code));
    expect(result).toMatchObject({
      verdict: 'INCONCLUSIVE',
      exit_code: EXIT.inconclusive,
      run_id: '000007-8f3a',
      root: '/jobs/1',
    });
    expect(result.judged.map(({ result: word }) => word)).toEqual(['errored', 'errored']);
    expect(result.error).toContain(says);
  });

  it('that cannot be started is one too', async () => {
    const job: Job = { root: '/jobs/1', command: ['/no/such/program'], env: {} };
    expect((await play(job)).result).toMatchObject({
      verdict: 'INCONCLUSIVE',
      error: expect.stringContaining('could not be started') as string,
    });
  });

  it('that hangs is ended, and killed where it does not end', async () => {
    const deaf = `process.on('SIGTERM', () => {});setInterval(() => {}, 1_000);`;
    const limits = { silentMs: 400, graceMs: 100 };
    const { result } = await play(jobOf(deaf), undefined, limits);
    expect(result).toMatchObject({
      verdict: 'INCONCLUSIVE',
      error: expect.stringContaining('told nothing') as string,
    });
  });

  it.each([
    { reason: 'SIGINT', code: EXIT.interrupted },
    { reason: 'SIGTERM', code: EXIT.terminated },
  ])('ends with this one by $reason', async ({ reason, code }) => {
    const controller = new AbortController();
    const waiting = `${telling(RUN)}setInterval(() => {}, 1_000);`;
    const events: TrialEvent[] = [];
    const notifyTrial = (event: TrialEvent) => {
      events.push(event);
      if (event.fact === 'trial_run') controller.abort(reason);
    };
    const result = await playInProcess(TRIAL, jobOf(waiting), {
      signal: controller.signal,
      notifyTrial,
    });
    expect(result).toMatchObject({ verdict: 'INCONCLUSIVE', exit_code: code });
    expect(result.error).toContain(reason);
  });

  it('is not begun for long where this one was interrupted before', async () => {
    const waiting = 'setInterval(() => {}, 1_000);';
    const { result } = await play(jobOf(waiting), AbortSignal.abort('SIGTERM'));
    expect(result).toMatchObject({ exit_code: EXIT.terminated });
  });
});
