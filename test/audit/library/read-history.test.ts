import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHistory, type HistoryLimits } from '../../../src/audit/library/read-history.js';
import type { SuccessRate } from '../../../src/core/domain/success-rate.js';
import { logsOf, placed } from '../../support/past-runs.js';
import type { Files } from '../../support/mutants/home.js';
import { runRecord } from '../../support/sample-lines.js';
import { defaultRun } from '../../support/sample-log.js';

const OF = { env: 'stage', backend: 'worker_threads' } as const;
const whole = (id: string) => ({ id, bodies: defaultRun() });
const HOME = logsOf([
  whole('000001-aaaa'),
  whole('000002-bbbb'),
  { ...whole('000003-cccc'), at: 'day1_proof' },
]);

async function crashes(files: Files, limits?: HistoryLimits): Promise<SuccessRate> {
  const folder = placed(files);
  const logs = { folder, archive: join(folder, 'archive') };
  return (await readHistory(logs, OF, limits)).rateOf('crash', 'restart_service');
}

describe('the history of a root', () => {
  it('is that of the archived runs and of the latest', async () => {
    expect(await crashes(HOME)).toMatchObject({ runs: 3, stable: 3, n: 3, left_out: 0 });
  });

  it('leaves out the run that it is asked for', async () => {
    expect(await crashes(HOME, { except: '000002-bbbb' })).toMatchObject({ runs: 2, n: 2 });
  });

  it('says so where only the newest were read', async () => {
    const rate = await crashes(HOME, { newest: 2 });
    expect(rate).toMatchObject({ runs: 2, n: 2, newest_only: true });
    expect((await crashes(HOME, { newest: 3 })).newest_only).toBe(false);
  });

  it.each([
    {
      what: 'a changed byte',
      damage: (text: string) => text.replace('"served":12', '"served":13'),
    },
    { what: 'a torn end', damage: (text: string) => text.slice(0, -40) },
    {
      what: 'lines cut off',
      damage: (text: string) => text.split('\n').slice(0, 9).join('\n') + '\n',
    },
    { what: 'something foreign', damage: () => 'not a log\n' },
  ])('leaves a log with $what out, and counts it as left out', async ({ damage }) => {
    const name = 'archive/000001-aaaa.log';
    const rate = await crashes({ ...HOME, [name]: damage(HOME[name] ?? '') });
    expect(rate).toMatchObject({ runs: 2, stable: 2, n: 2, left_out: 1 });
  });

  it('counts the lines of the latest run where a kill ended them: they are not damaged', async () => {
    const name = 'day1_proof.log';
    const killed = (HOME[name] ?? '').split('\n').slice(0, 9).join('\n') + '\n';
    const open = Object.fromEntries(
      Object.entries({ ...HOME, [name]: killed }).filter(([file]) => file !== 'day1_proof.head'),
    );
    const rate = await crashes(open);
    expect(rate).toMatchObject({ runs: 3, stable: 2, n: 2, unknown: 1, left_out: 0 });
    expect(
      await crashes({ ...open, [name]: killed.slice(0, -1).replace('"d1"', '"d7"') }),
    ).toMatchObject({
      left_out: 1,
    });
  });

  it('keeps environments and kinds of runs apart', async () => {
    const prod = runRecord({ env: 'prod' });
    const home = logsOf([
      { id: '000001-aaaa', bodies: defaultRun(prod) },
      { id: '000002-bbbb', kind: 'onboard' },
      whole('000003-cccc'),
    ]);
    expect(await crashes(home)).toMatchObject({ runs: 1, n: 1, left_out: 0 });
  });

  it('is empty where there is no archive', async () => {
    const folder = placed({});
    const logs = { folder: join(folder, 'none'), archive: join(folder, 'none', 'archive') };
    const rate = (await readHistory(logs, OF)).rateOf('crash', 'restart_service');
    expect(rate).toMatchObject({ runs: 0, n: 0, left_out: 0 });
  });

  it('passes over files of other names', async () => {
    const folder = placed(HOME);
    writeFileSync(join(folder, 'archive', 'notes.log'), 'x');
    const logs = { folder, archive: join(folder, 'archive') };
    const rate = (await readHistory(logs, OF)).rateOf('crash', 'restart_service');
    expect(rate).toMatchObject({ runs: 3, left_out: 0 });
  });
});
