import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { styleFor } from '../../../src/cli/views/style.js';
import { eventText } from '../../../src/cli/views/text-view.js';
import { LogContext } from '../../../src/core/domain/proof-lines/log-context.js';
import { openOnboarding } from '../../../src/run/assembly/open-onboarding.js';
import { onboardApp } from '../../../src/run/walkthrough/onboard-app.js';
import { NAUGHTY } from '../../support/hostile-text.js';
import { stateFolderForTests } from '../../support/state-folder.js';
import { temporaryRoot } from '../../support/temporary-root.js';

it('naughty strings in every field reach log and screen in printable ASCII, a line each', async () => {
  const root = temporaryRoot();
  const shown: string[] = [];
  const notify = (fact: Parameters<typeof eventText>[0]) =>
    shown.push(...eventText(fact, { style: styleFor({}, false), root, context: new LogContext() }));
  const worst = '"\\'.repeat(5_000);
  const { signal } = new AbortController();
  const options = { root, stateFolder: stateFolderForTests(), request: {}, notify, signal };
  await openOnboarding(options, async (onboarding) => {
    for (const text of [...NAUGHTY, worst, '\u009b\u202e'.repeat(5_000)]) {
      const fields = Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [`${text}${String(n)}`, n]),
      );
      const request = { ...fields, name: text, repo_url: text, runtime: text };
      const { main: log, registry } = onboarding;
      const parts = { log: log.log, registry, request, replaceSpec: false, notify };
      expect(await onboardApp(parts)).toMatchObject({ accepted: false });
    }
  });
  const log = readFileSync(join(root, 'logs', 'onboarding_proof.log'), 'latin1');
  expect(log).toMatch(/^[\x20-\x7e\n]*$/);
  expect(log.trimEnd().split('\n')).toHaveLength(2 * (NAUGHTY.length + 2));
  expect(shown.filter((line) => !/^[\x20-\x7e]{0,80}$/.test(line))).toEqual([]);
});
