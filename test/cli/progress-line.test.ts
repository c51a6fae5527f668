import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openProgressLine } from '../../src/cli/progress-line.js';

const CLEAR = '\r\u001b[2K';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function opened(isTTY: boolean, isWanted = true) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) };
  return { written, line: openProgressLine(stream, isWanted) };
}

describe('the progress line', () => {
  it('says nothing for two seconds, then how far it is, each second', () => {
    const { written, line } = opened(true);
    line.say('0 of 20 done, crash');
    vi.advanceTimersByTime(1_999);
    expect(written).toEqual([]);
    vi.advanceTimersByTime(1_001);
    expect(written).toHaveLength(2);
    expect(written[0]).toMatch(/^\r\u001b\[2K0 of 20 done, crash {2}\d+ s$/);
    line.say('1 of 20 done, crash');
    expect(written.at(-1)).toContain('1 of 20');
    line.end();
    expect(written.at(-1)).toBe(CLEAR);
    vi.advanceTimersByTime(10_000);
    expect(written).toHaveLength(4);
  });

  it('leaves no trace of what was quick', () => {
    const { written, line } = opened(true);
    line.say('0 of 1 done');
    line.end();
    vi.advanceTimersByTime(10_000);
    expect(written).toEqual([]);
  });

  it('stays on one line', () => {
    const { written, line } = opened(true);
    line.say('x'.repeat(300));
    vi.advanceTimersByTime(2_000);
    expect(written[0]?.slice(CLEAR.length).length).toBeLessThan(80);
    line.end();
  });

  it.each([
    { isTTY: false, isWanted: true },
    { isTTY: true, isWanted: false },
  ])('is not there for $isTTY, $isWanted (a terminal, wanted)', ({ isTTY, isWanted }) => {
    const { written, line } = opened(isTTY, isWanted);
    line.say('0 of 20 done');
    vi.advanceTimersByTime(10_000);
    line.end();
    expect(written).toEqual([]);
  });
});
