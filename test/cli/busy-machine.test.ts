import { expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { whileEveryCoreIsBusy } from '../support/processes.js';
import { behaviourOf, proofPath, rawLines } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

const BUSY_RUNS = process.env['DEMO_RUN_SOAK'] === '1' ? 20 : 1;

it('behaves on a machine with no idle core as on an idle one', async () => {
  const root = temporaryRoot();
  const behaviourOfRun = async () => {
    const { code, stdout } = await runCli(['--quiet', '--root', root]);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    return behaviourOf(rawLines(proofPath(root)));
  };
  const idle = await behaviourOfRun();
  await whileEveryCoreIsBusy(async () => {
    for (let run = 0; run < BUSY_RUNS; run++) expect(await behaviourOfRun()).toBe(idle);
  });
});
