import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/core/domain/exit-codes.js';
import type { Job, JobLimits } from '../../../src/run/trials/job-process.js';
import { JOB_LIMITS, openJob } from '../../../src/run/trials/play-in-process.js';
import type { Trial, TrialEvent, TrialResult } from '../../../src/run/trials/trial.js';
import { outcomeOf, planned, scenarioFile } from '../../support/trials.js';

const [TRIAL] = planned(scenarioFile(), 1).trials as unknown as [Trial];
const [RESULT] = outcomeOf('P').trials as unknown as [TrialResult];
const OTHER = [{ expectation: { incident: 'overload' }, result: 'met', seen: '', seq: 1 }];

/** A job that does what this code does when it is asked. */
function jobOf(code: string): Job {
  const whenAsked = `process.stdin.once('data', () => {process.stdin.destroy();${code}});`;
  return { root: '/jobs/1', command: [process.execPath, '-e', whenAsked], env: {} };
}

/** A job that answers what it is asked by this function of the request. */
function answering(answer: string): Job {
  const lines = "require('node:readline').createInterface({ input: process.stdin })";
  const code = `let asked = 0; ${lines}.on('line', (line) => {asked += 1;(${answer})(line, asked);});`;
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
  const player = openJob(job, { signal, notifyTrial, limits });
  const result = await player.play(TRIAL);
  await player.close();
  return { result, events };
}

const RUN = { fact: 'trial_run', run_id: '000007-8f3a' };
const GOOD = { fact: 'trial', ...RESULT };
const READY = { fact: 'job_ready' };

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
      what: 'complains in several lines',
      code: 'console.error("demo-run: no room\\n      in /jobs/1");process.exit(6);',
      says: 'exit 6; demo-run: no room in /jobs/1',
    },
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
    {
      what: 'read another file in its place',
      code: telling({ ...GOOD, sha256: 'b'.repeat(64) }),
      says: 'exit 0',
    },
    { what: 'leaves out expectations', code: telling({ ...GOOD, judged: [] }), says: 'exit 0' },
    {
      what: 'tells of a code that there is not',
      code: telling({ ...GOOD, exit_code: 9 }),
      says: 'exit 0',
    },
    {
      what: 'tells of another seed and is ready for more',
      code: telling({ ...GOOD, seed: 1 }) + telling(READY),
      says: 'something else',
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
    const job = openJob(jobOf(waiting), { signal: controller.signal, notifyTrial });
    const result = await job.play(TRIAL);
    expect(result).toMatchObject({ verdict: 'INCONCLUSIVE', exit_code: code });
    expect(result.error).toBe('the run was interrupted');
  });

  it('that told of a pass before it was asked to end has passed', async () => {
    const controller = new AbortController();
    const ends = `process.on('SIGINT', () => process.exit(130));setInterval(() => {}, 1_000);`;
    const notifyTrial = ({ fact }: TrialEvent) => {
      if (fact === 'trial_run') controller.abort('SIGINT');
    };
    const told = `${ends}${telling(RUN)}${telling(GOOD)}`;
    const job = openJob(jobOf(told), { signal: controller.signal, notifyTrial });
    expect(await job.play(TRIAL)).toMatchObject({ verdict: 'PASS', error: null });
  });

  it('is not begun for long where this one was interrupted before', async () => {
    const waiting = 'setInterval(() => {}, 1_000);';
    const { result } = await play(jobOf(waiting), AbortSignal.abort('SIGTERM'));
    expect(result).toMatchObject({ exit_code: EXIT.terminated });
  });
});

describe('several trials in a process of their own', () => {
  const open = (job: Job, limits?: JobLimits) =>
    openJob(job, {
      signal: new AbortController().signal,
      notifyTrial: () => undefined,
      ...(limits && { limits }),
    });
  const told = `{...${JSON.stringify(GOOD)},run_id:String(process.pid)}`;
  const good = `console.log(JSON.stringify(${told}));${telling(READY)}`;

  it('are played by one process, which is asked for them one after the other', async () => {
    const job = open(answering(`() => {${good}}`));
    const results = [await job.play(TRIAL), await job.play(TRIAL), await job.play(TRIAL)];
    await job.close();
    expect(results.map(({ verdict }) => verdict)).toEqual(['PASS', 'PASS', 'PASS']);
    expect(new Set(results.map(({ run_id }) => run_id)).size).toBe(1);
  });

  it('are asked for by file, environment and seed', async () => {
    const echo = `(line) => console.error(line) || process.exit(1)`;
    const { error } = await open(answering(echo)).play(TRIAL);
    expect(error).toContain(`crash.yaml","env":"stage","seed":${String(TRIAL.seed)}}`);
  });

  it.each([
    { what: 'dies', does: 'process.exit(70)' },
    { what: 'prints rubbish', does: telling({ ...GOOD, seed: 1 }) + telling(READY) },
    { what: 'hangs', does: `process.on('SIGTERM', () => {});setInterval(() => {}, 1_000)` },
  ])('go on in a new process where the one before $what', async ({ does }) => {
    const limits = { silentMs: 5_000, graceMs: 100 };
    const job = open(
      answering(`(line, asked) => {if (asked === 2) {${does}} else {${good}}}`),
      limits,
    );
    const results = [];
    for (let at = 0; at < 3; at += 1) results.push(await job.play(TRIAL));
    await job.close();
    expect(results.map(({ verdict }) => verdict)).toEqual(['PASS', 'INCONCLUSIVE', 'PASS']);
    expect(results[2]?.run_id).not.toBe(results[0]?.run_id);
  });

  it('leave no process behind that does not end by itself', async () => {
    const deaf = `() => {setInterval(() => {}, 1_000);${good}}`;
    const job = open(answering(deaf), { silentMs: 60_000, graceMs: 100 });
    const { run_id } = await job.play(TRIAL);
    await job.close();
    expect(() => process.kill(Number(run_id), 0)).toThrow('ESRCH');
  });
});
