import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { AGENT_VERDICTS } from '../src/audit/summary/agent-verdicts.js';
import { ISOLATIONS } from '../src/core/domain/agent.js';
import { inWords } from '../src/core/domain/figures.js';
import { fromAgentSchema, toAgentSchema } from '../src/core/agent-protocol/messages.js';
import { blocks, copyCheckout, page } from './support/pages.js';
import { sharedRoot } from './support/shared-root.js';

const PAGE = page('docs/agents.md');
/** Lines to type, in the order in which they stand: one needs what another has made. */
const COMMANDS = blocks(PAGE, 'sh').flatMap((block) =>
  block
    .trim()
    .split('\n')
    .map((line) => ({ line, exit: Number(/#\s*exit (\d)/.exec(line)?.[1] ?? '0') })),
);
const folder = sharedRoot();
let checkout: string;

beforeAll(() => {
  checkout = copyCheckout(folder);
  // Where root runs this, the agents are other users, who must reach what they are.
  chmodSync(folder, 0o755);
  writeFileSync(join(checkout, 'my-agent.py'), blocks(PAGE, 'python')[0] ?? '');
});

describe('the page of agents', () => {
  for (const { line, exit } of COMMANDS) {
    it(`has a command that ends as it says: ${line}`, () => {
      const npx = 'npx() { node "scripts/$1.cjs" "${@:2}"; }';
      const { status, stdout, stderr } = spawnSync('bash', ['-c', `${npx}\n${line}`], {
        cwd: checkout,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: folder },
      });
      expect(status, stdout + stderr).toBe(exit);
    });
  }

  it('begins with an agent of ten lines or so', () => {
    expect(blocks(PAGE, 'python')[0]?.trim().split('\n').length).toBeLessThan(13);
  });

  it('has a row for each word that says what came of an answer', () => {
    for (const word of AGENT_VERDICTS) {
      expect(PAGE).toMatch(new RegExp(`^\\| \`${inWords(word)}\` `, 'm'));
    }
  });

  it('has a row for each message, and for each isolation', () => {
    const messages = [...toAgentSchema.options, ...fromAgentSchema.options];
    const types = new Set(messages.map((schema) => schema.shape.type.value));
    for (const name of [...types, ...ISOLATIONS]) {
      // Readings are told of in the row of what they answer.
      if (name !== 'readings') expect(PAGE).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
    }
  });
});
