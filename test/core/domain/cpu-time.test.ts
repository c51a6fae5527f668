import { describe, expect, it } from 'vitest';
import { cpuWaitPpm, cpuWaitText } from '../../../src/core/domain/cpu-time.js';

describe('how long processes waited for a CPU', () => {
  it.each([
    ['as long as they ran', { ran: 30, waited: 20 }, 500_000],
    ['not at all', { ran: 20, waited: 10 }, 0],
    ['all the time', { ran: 10, waited: 110 }, 1_000_000],
    ['nobody knows where they wanted none', { ran: 10, waited: 10 }, undefined],
    ['nobody knows where one of them has ended', { ran: 5, waited: 200 }, undefined],
  ])('%s', (_what, now, ppm) => {
    expect(cpuWaitPpm({ ran: 10, waited: now.waited === 20 ? 0 : 10 }, now)).toBe(ppm);
  });

  it('is told where it is known', () => {
    expect(cpuWaitText(undefined)).toBe('');
    expect(cpuWaitText(625_000)).toContain('waited for a CPU for 62.5 % of the time');
  });
});
