import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const PROGRAM = 'prometheus-alertmanager';

export const hasAlertmanager = spawnSync(PROGRAM, ['--version']).status === 0;

if (!hasAlertmanager && process.env['DEMO_RUN_REQUIRE_ALERTMANAGER'] === '1') {
  throw new Error(
    'prometheus-alertmanager is not installed, and DEMO_RUN_REQUIRE_ALERTMANAGER=1 forbids to skip',
  );
}

/** An alert as Prometheus would give it to Alertmanager. */
export interface GivenAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** RFC 3339; over where it is past. */
  readonly endsAt?: string;
}

/**
 * Starts a real Alertmanager on a spare loopback port, that posts to a webhook and leaves with the test.
 * @returns gives it alerts
 */
export async function startAlertmanager(
  webhook: string,
): Promise<(alerts: readonly GivenAlert[]) => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-run-alertmanager-'));
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(config, configFor(webhook));
  const server = spawn(
    PROGRAM,
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => {
      resolve();
    });
  });
  onTestFinished(async () => {
    server.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  });
  const port = await new Promise<string>((resolve, reject) => {
    let output = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const listening = /Listening on"? address=127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (listening !== undefined) resolve(listening);
    });
    server.once('exit', () => {
      reject(new Error(`${PROGRAM} ended:\n${output}`));
    });
  });
  return async (alerts) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
}

function configFor(webhook: string): string {
  return `route:
  receiver: demo-run
  group_by: ['...']
  group_wait: 1ms
  group_interval: 100ms
receivers:
  - name: demo-run
    webhook_configs:
      - url: ${webhook}
        send_resolved: true
`;
}
