import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentJsonSchema } from '../../../src/core/agent-protocol/agent-json-schema.js';
import { parseLine } from '../../../src/core/agent-protocol/parse-line.js';

const HELLO = '{"type":"hello","agent":"acme","version":"1"}';
const MOST = 16_384;

const read = (text: string | Uint8Array) =>
  parseLine(typeof text === 'string' ? Buffer.from(text) : text, MOST);

describe('one line from an agent', () => {
  it.each([HELLO, `  ${HELLO}\t`, `${HELLO}\r`])('is a message: %j', (text) => {
    expect(read(text)).toEqual({
      kind: 'message',
      message: { type: 'hello', agent: 'acme', version: '1' },
    });
  });

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'not_json'],
    ['blanks', '  \t', 'not_json'],
    ['prose', 'Certainly! Here you are:', 'not_json'],
    ['a message in prose', `Certainly! ${HELLO}`, 'not_json'],
    ['two messages', HELLO + HELLO, 'not_json'],
    ['a message with a comment', `${HELLO} // hello`, 'not_json'],
    ['half a message', HELLO.slice(0, -1), 'not_json'],
    ['a byte order mark', `\ufeff${HELLO}`, 'not_json'],
    ['UTF-16', Buffer.from(HELLO, 'utf16le'), 'not_json'],
    ['an overlong form', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'not_json'],
    ['half a character', Buffer.from([0x22, 0xe2, 0x82, 0x22]), 'not_json'],
    ['NaN', 'NaN', 'not_json'],
    ['deep brackets', '['.repeat(10_000), 'not_json'],
    ['a list', `[${HELLO}]`, 'not_in_schema'],
    ['deep lists', '['.repeat(8_000) + ']'.repeat(8_000), 'not_in_schema'],
    ['a key that stands twice', HELLO.replace('{', '{"agent":"x",'), 'not_in_schema'],
    ['a key of JavaScript', HELLO.replace('{', '{"__proto__":{},'), 'not_in_schema'],
    ['an unknown key', HELLO.replace('{', '{"mood":1,'), 'not_in_schema'],
    ['an unknown type', '{"type":"shout"}', 'not_in_schema'],
    ['a number that is spelled oddly', propose('1e2'), 'not_in_schema'],
    ['more than the limit', ' '.repeat(MOST) + HELLO, 'too_long'],
  ])('%s is none', (_what, text, failure) => {
    expect(read(text)).toMatchObject({ kind: 'malformed', failure });
  });

  it('whatever is wrong with it, what is said of it is short and harmless', () => {
    const bytes = fc.uint8Array({ maxLength: 3_000 });
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.json(),
      fc
        .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
        .map((all) => JSON.stringify(all)),
    );
    fc.assert(
      fc.property(fc.oneof(bytes, texts), (text) => {
        const line = read(text);
        if (line.kind === 'message') return;
        expect(line.detail).toMatch(/^[\x20-\x7e]{1,600}$/);
      }),
    );
  });
});

function propose(workers: string): string {
  const about = '"incident_id":"i1","nonce":"","reason":""';
  return `{"type":"propose",${about},"action":"noop","workers_to":${workers}}`;
}

it('the JSON Schema of the protocol has both directions', () => {
  const schema = agentJsonSchema();
  expect(schema).toMatchObject({
    title: 'One line of the protocol demo-run-agent/1',
    anyOf: [{ $ref: '#/$defs/to_agent' }, { $ref: '#/$defs/from_agent' }],
  });
  const text = JSON.stringify(schema);
  for (const type of ['hello', 'incident', 'readings', 'verdict', 'outcome', 'bye']) {
    expect(text).toContain(`"const":"${type}"`);
  }
  for (const type of ['observe', 'propose', 'escalate'])
    expect(text).toContain(`"const":"${type}"`);
  expect(agentJsonSchema()).toEqual(schema);
});

it('the JSON Schema says of each field of a proposal what it means', () => {
  const { $defs } = agentJsonSchema() as {
    $defs: { from_agent: { oneOf: { properties: Record<string, object> }[] } };
  };
  const proposal = $defs.from_agent.oneOf.find(({ properties }) => 'workers_to' in properties);
  const { type, ...fields } = proposal?.properties ?? {};
  expect(type).toBeDefined();
  for (const field of Object.values(fields)) expect(field).toHaveProperty('description');
});

it('an object over several lines is told that it has to be one line', () => {
  expect(parseLine(Buffer.from('{'), 1_000)).toMatchObject({
    ...{ failure: 'not_json', detail: expect.stringContaining('on one line') as string },
  });
});
