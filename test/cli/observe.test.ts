import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts } from '../support/cli.js';
import { eventNames, proofLines, proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { runAtTerminal } from '../support/terminal.js';
import { hasPython } from '../support/url-readers.js';

const OBSERVED = ['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_OBSERVE', 'ESCALATED'];

async function verifyText(root: string): Promise<string> {
  const { code, stdout } = await callCli(['verify', '--replay', '--root', root]);
  expect(code).toBe(0);
  return stdout;
}

describe('run --observe', () => {
  it('does everything but the act, says what would have been done, and calls a human', async () => {
    const root = temporaryRoot();
    const { code, stdout } = await callCli(['--observe', '--root', root]);
    expect(code).toBe(0);
    expect(stdout).toContain('Observe mode: everything but the act.');
    expect(stdout.replaceAll(/ +(?:proof #\d+)?\n +/g, ' ')).toMatch(
      /OBSERVED {3}every gate passed; restart_service would have been carried out, nothing/,
    );
    // No line holds what was lost: nothing was done that it could be counted after.
    expect(stdout).toMatch(/^ {2}A crash +restart_service +observed +observed +- +7-11$/m);
    // What crashed is put right by the operator, which the agent is not.
    expect(eventNames(root).slice(6)).toEqual([
      ...[...OBSERVED, 'RUNTIME_EMIT', ...OBSERVED, ...OBSERVED],
    ]);
    const would = proofLines(root).filter(({ event_name }) => event_name === 'ORCH_OBSERVE');
    expect(would).toMatchObject([
      { action: 'restart_service', would: 'execute' },
      { action: 'scale_workers', would: 'execute' },
      { action: 'noop', would: 'execute' },
    ]);
    expect(await verifyText(root)).toContain('(run, only observed)');
  });

  it.skipIf(!hasPython)('asks no human, not even one who is there (needs python3)', async () => {
    const root = temporaryRoot();
    const args = ['--env', 'prod', '--allow-prod-injection', '--only', 'B', '--observe'];
    const ran = await runAtTerminal([...args, '--root', root], []);
    expect(ran.code).toBe(0);
    expect(ran.screen.replaceAll(/\s+(?:proof #\d+\s+)?/g, ' ')).toMatch(
      /a human would have to approve scale_workers/,
    );
    expect(eventNames(root).slice(6)).toEqual(OBSERVED);
    const [line] = proofLines(root).filter(({ event_name }) => event_name === 'ORCH_OBSERVE');
    expect(line).toMatchObject({ action: 'scale_workers', would: 'ask_for_approval' });
    await verifyText(root);
  });

  it('is called OBSERVED wherever another run is called PASS', async () => {
    const root = temporaryRoot();
    const how = ['--observe', '--simulated', '--only', 'C', '--root', root];
    expect((await callCli(how)).stdout).toMatch(/-- Result {2}run [^\n]* OBSERVED --/);
    expect((await callCli([...how, '--quiet'])).stdout).toMatch(/^OBSERVED {2}run /);
    const told = (await callCli([...how, '--json'])).stdout;
    expect(facts(told).at(-1)).toMatchObject({ result: { verdict: 'OBSERVED', exit_code: 0 } });
    const others = [
      ['log', '--root', root],
      ['explain', '8', '--root', root],
      ['report', '--root', root],
      ['report', proofPath(root, 'violation'), '--root', root],
      ['--rehearse', ...how],
    ];
    for (const args of others) {
      // A report of another log than the root's own goes to where one stands.
      const { code, stdout } = await callCli(args, { cwd: root });
      expect([args, code]).toEqual([args, 0]);
      expect(stdout).not.toMatch(/\bPASS\b/);
      expect(stdout).toMatch(/\bobserved\b/i);
    }
  });

  it('teaches nothing, also in dev', async () => {
    const root = temporaryRoot();
    const args = ['--env', 'dev', '--observe', '--simulated', '--json', '--root', root];
    const { code, stdout } = await callCli(args);
    expect(code).toBe(0);
    expect(eventNames(root)).not.toContain('Q_UPDATE');
    expect(facts(stdout).at(-1)).toMatchObject({
      result: { scenarios: [{ status: 'observed', gate: 'observed' }, {}, {}] },
    });
    await verifyText(root);
  });
});
