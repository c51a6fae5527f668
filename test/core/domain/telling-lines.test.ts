import { describe, expect, it } from 'vitest';
import { tellingLines, tellingMessage } from '../../../src/core/domain/telling-lines.js';

const numbered = (word: string, many: number) =>
  Array.from({ length: many }, (_, at) => `${word} ${String(at + 1)}`);

describe('the lines that say what went wrong', () => {
  it('are all of a short output, without blank lines and notices of npm', () => {
    expect(tellingLines('a\n\nnpm notice New major version\nb\n')).toEqual(['a', 'b']);
  });

  it('hold the head of an error whose stack is long', () => {
    const frames = numbered('    at f', 40);
    const output = [...numbered('log', 30), 'TypeError: Invalid URL', ...frames];
    const lines = tellingLines(output.join('\n'));
    expect(lines).toContain('TypeError: Invalid URL');
    expect(lines.at(-1)).toBe('    at f 40');
    expect(lines[0]).toBe('(30 lines left out)');
    expect(lines.length).toBeLessThanOrEqual(16);
  });

  it('are the first and last ones where no error is seen', () => {
    const lines = tellingLines(numbered('line', 100).join('\n'));
    expect(lines[0]).toBe('line 1');
    expect(lines).toContain('(86 lines left out)');
    expect(lines.at(-1)).toBe('line 100');
  });

  it.each([15, 16, 17, 20])('say how many are missing, of %i', (many) => {
    const lines = tellingLines(numbered('line', many).join('\n'));
    const [, gone = '0'] = /\((\d+) lines? left out\)/.exec(lines.join('\n')) ?? [];
    expect(lines.filter((line) => line.startsWith('line')).length + Number(gone)).toBe(many);
  });

  it('come behind the first line of a message', () => {
    expect(tellingMessage('it left; it wrote:\nx\nnpm notice\n')).toBe('it left; it wrote:\nx');
    expect(tellingMessage('plain')).toBe('plain');
  });
});
