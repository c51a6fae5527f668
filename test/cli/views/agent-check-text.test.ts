import { expect, it } from 'vitest';
import {
  agentCheckText,
  progressRows,
  checkWaitText,
} from '../../../src/cli/views/agent-check-text.js';
import { styleFor } from '../../../src/cli/views/style.js';

const PLAIN = styleFor({ isTTY: false }, false);
const HELLO = { agent: 'acme-sre', version: '1', hello_us: 1 };
const CHECKED = {
  hello: HELLO,
  answers: [],
  rules: [],
  isolation: { isolation: 'none', why: 'it was asked for' },
  stderr: '',
} as const;

it.each([
  ['a line of a megabyte', 'e'.repeat(1_000_000)],
  ['a JSON diary', `{"level":30,${'"key":"value",'.repeat(1_000)}"end":1}`],
])('%s on stderr is shown in part, within the margin', (_what, stderr) => {
  const rows = agentCheckText({ ...CHECKED, stderr }, PLAIN).slice(4);
  expect(rows.length).toBeLessThan(7);
  expect(rows[0]).toMatch(/^ {2}stderr {5}\S/);
  for (const line of rows.slice(1, -1)) expect(line).toMatch(/^ {13}\S.{0,66}$/);
});

it('what was not asked any more is said', () => {
  const answer = { kind: 'agent_failed', failure: 'exited', detail: 'exit 7' } as const;
  const answers = [{ incident: 'crash', workers_by_utilization: null, answer }] as const;
  expect(agentCheckText({ ...CHECKED, answers }, PLAIN).slice(0, 2)).toEqual([
    '  overload    not asked: it was gone',
    '  false alarm not asked: it was gone',
  ]);
});

it('what is known is a row at once; what is waited for is said with its limit', () => {
  expect(progressRows({ known: 'hello', hello: HELLO })[0]).toContain('acme-sre 1');
  const asked = { known: 'asked', incident: 'crash', within_ms: 120_000 } as const;
  expect(progressRows(asked)).toEqual([]);
  expect(checkWaitText(asked)).toBe('crash: waiting for the agent, at most 120 s');
});
