import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasAlertmanager, startAlertmanager, type GivenAlert } from '../support/alertmanager.js';
import { facts, runCli } from '../support/cli.js';
import { freePort } from '../support/redis-server.js';
import { temporaryRoot } from '../support/temporary-root.js';

const ALERT: GivenAlert = {
  labels: { alertname: 'HighUtilization', instance: 'a:9100' },
  annotations: { claimed_utilization: '93%', summary: 'too much' },
};
const RECORDED = {
  version: '4',
  alerts: [
    { name: 'HighUtilization', startsAt: '2026-03-14T02:10:00Z' },
    { name: 'SlowAnswers', startsAt: '2026-03-14T02:10:00.001Z' },
  ].map(({ name, startsAt }) => ({ status: 'firing', labels: { alertname: name }, startsAt })),
};

function linesOf(root: string): Record<string, unknown>[] {
  return facts(readFileSync(join(root, 'logs', 'day1_proof.log'), 'utf8'));
}

/** The line that announced what came from outside, and the decision about it. */
function answered(root: string) {
  const lines = linesOf(root);
  const announced = lines.find((line) => line['alert'] !== undefined);
  const decided = lines.find(
    ({ event_name, event_id }) =>
      event_name === 'RL_DECISION' && event_id === announced?.['event_id'],
  );
  return { announced, decided };
}

function recordedFile(root: string, content: unknown = RECORDED): string {
  const path = join(root, 'recorded.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

async function expectVerified(root: string): Promise<void> {
  const { code, stdout } = await runCli(['verify', '--replay', '--root', root]);
  expect(stdout).toContain('recomputed, all alike');
  expect(code).toBe(0);
}

it.skipIf(!hasAlertmanager)(
  'what a real Alertmanager posts is denied by the readings, left alone, and told in the log',
  async () => {
    const root = temporaryRoot();
    const port = await freePort();
    const give = await startAlertmanager(`http://127.0.0.1:${String(port)}/alerts`);
    const given: Promise<void>[] = [];
    const { code, stdout } = await runCli(
      ['run', '--json', '--root', root, '--alerts-port', String(port)],
      {
        onStdout(text) {
          if (given.length === 0 && text.includes('"fact":"run"')) given.push(give([ALERT]));
          if (given.length === 1 && text.includes('"alert":{')) {
            given.push(give([{ ...ALERT, endsAt: new Date().toISOString() }]));
          }
        },
      },
    );
    await Promise.all(given);
    const all = facts(stdout);
    expect(all.find(({ fact }) => fact === 'run')).toMatchObject({ alerts_port: port });
    expect(all.at(-1)).toMatchObject({ result: { verdict: 'PASS' } });
    expect(code).toBe(0);
    const { announced, decided } = answered(root);
    expect(announced).toMatchObject({
      event_name: 'RUNTIME_EMIT',
      event_type: 'false_alarm',
      alert: {
        source: 'HighUtilization{instance="a:9100"}',
        claimed_utilization_ppm: 930_000,
      },
    });
    expect(decided).toMatchObject({ action: 'noop', decided_by: 'rule' });
    const operatorLog = readFileSync(join(root, 'logs', 'operator.log'), 'utf8');
    expect(operatorLog).toContain('an alert from outside fires');
    expect(operatorLog).toContain('an alert from outside is over');
    await expectVerified(root);
  },
);

it('serves the same beside an app of one’s own', async () => {
  const root = temporaryRoot();
  const posted: Promise<Response>[] = [];
  const { code, stdout } = await runCli(
    [
      ...['run', '--json', '--root', root, '--only', 'crash', '--alerts-port', '0'],
      ...['--app', 'node-shop', '--repo', 'https://example.com/me/node-shop'],
      ...['--runtime', 'backend', '--app-dir', 'apps/samples/node-shop', '--start', 'npm start'],
      ...['--app-path', '/work?ms=2'],
    ],
    {
      onStdout(text) {
        const port = /"alerts_port":(\d+)/.exec(text)?.[1];
        if (posted.length > 0 || port === undefined) return;
        const init = {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(RECORDED),
        };
        posted.push(fetch(`http://127.0.0.1:${port}/`, init));
      },
    },
  );
  expect((await posted[0])?.status).toBe(200);
  expect(facts(stdout).at(-1)).toMatchObject({ result: { verdict: 'PASS' } });
  expect(code).toBe(0);
  expect(answered(root).announced).toMatchObject({ alert: { besides: 1 } });
  expect(answered(root).decided).toMatchObject({ action: 'noop' });
  await expectVerified(root);
});

it('tells recorded ones to a simulated app, in its own time', async () => {
  const root = temporaryRoot();
  const args = ['run', '--simulated', '--root', root, '--alerts', recordedFile(root)];
  const { code, stdout } = await runCli(args);
  expect(stdout).toContain('Alerts from outside: a recorded history');
  expect(stdout).toContain('PASS  3 of 3 scenarios as expected');
  expect(code).toBe(0);
  const [first] = linesOf(root);
  expect(first).toMatchObject({ run: { alerts: { sha256: expect.any(String) as string } } });
  expect(answered(root).announced).toMatchObject({
    alert: { source: 'HighUtilization', claimed_utilization_ppm: 970_000, besides: 1 },
  });
  expect(answered(root).decided).toMatchObject({ action: 'noop', decided_by: 'rule' });
  await expectVerified(root);
});

it.each([
  ['--alerts-port beside a simulated app', ['--simulated', '--alerts-port', '0'], 'no port beside'],
  ['a file that is not there', ['--alerts', 'nowhere.json'], 'a file of recorded alerts'],
  ['--alerts-port beside scenario files', ['--scenario', '.', '--alerts-port', '0'], 'no scenario'],
  ['--alerts beside scenario files', ['--scenario', '.', '--alerts', 'x'], 'no scenario files'],
  ['no port at all', ['--alerts-port', 'many'], 'a whole number'],
])('refuses %s', async (_, args, accepted) => {
  const { code, stderr } = await runCli(['run', '--root', temporaryRoot(), ...args]);
  expect(stderr.replace(/\s+/g, ' ')).toContain(accepted);
  expect(code).toBe(2);
});

it('says what is wrong with recorded ones, and where', async () => {
  const root = temporaryRoot();
  const [alert] = RECORDED.alerts;
  const path = recordedFile(root, { version: '4', alerts: [{ ...alert, startsAt: 'soon' }] });
  const { code, stderr } = await runCli(['run', '--root', root, '--alerts', path]);
  expect(stderr).toContain('.alerts[0].startsAt');
  expect(code).toBe(2);
});
