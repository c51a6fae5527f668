import { expect, it } from 'vitest';
import { mcpLines } from '../../../src/run/agents/mcp-lines.js';

const CALL = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

/** What is let through of some chunks, what is answered, and why the client was cut off. */
async function sent(chunks: readonly string[]) {
  const answered: string[] = [];
  const problems: string[] = [];
  const lines = mcpLines({
    mostBytes: 100,
    answer: (line) => answered.push(line),
    onProblem: ({ message }) => problems.push(message),
  });
  for (const chunk of chunks) lines.write(chunk);
  lines.end();
  const parts: string[] = [];
  for await (const part of lines) parts.push(String(part));
  const codes = answered.map(
    (line) => (JSON.parse(line) as { error: { code: number } }).error.code,
  );
  return { through: parts.join(''), codes, problems };
}

it('messages go through as they are, in whatever parts they come', async () => {
  const through = `${CALL}\n${CALL}\n`;
  expect(await sent([CALL, `\n${CALL.slice(0, 9)}`, `${CALL.slice(9)}\n`])).toEqual({
    ...{ through, codes: [], problems: [] },
  });
});

it.each([
  ['prose', 'hello\n', -32_700],
  ['half a line', CALL.slice(0, 9), -32_700],
  ['an object that is no message', '{"a":1}\n', -32_600],
  ['a list', '[]\n', -32_600],
  ['null', 'null\n', -32_600],
  ['neither a call nor an answer', '{"jsonrpc":"2.0"}\n', -32_600],
])('%s is answered, and goes no further', async (_what, text, code) => {
  expect(await sent([text])).toEqual({ through: '', codes: [code], problems: [] });
});

it('who sends too long a line is cut off', async () => {
  const { through, problems } = await sent([`${CALL}\n`, 'x'.repeat(101)]);
  expect(through).toBe(`${CALL}\n`);
  expect(problems).toEqual(['a message of more than 100 bytes']);
});
