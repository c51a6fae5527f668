import { describe, expect, it } from 'vitest';
import type { ProofLog } from '../../../src/core/domain/ports.js';
import { interruptibleLog } from '../../../src/run/walkthrough/interruptible-log.js';
import { escalated } from '../../support/sample-endings.js';
import { emitted, started } from '../../support/sample-lines.js';

/** A log in memory; the signal comes while a line is written, where it is told to. */
function keptLog(whileWriting: () => void = () => undefined): ProofLog & { names: string[] } {
  const names: string[] = [];
  return {
    ...{ names, runId: '000001-abcd', path: 'day1_proof.log' },
    get lines() {
      return names.length;
    },
    append(body) {
      names.push(body.event_name);
      whileWriting();
      return Promise.resolve(names.length);
    },
  };
}

describe('a log of a run that a signal ends', () => {
  it('takes no line any more that announces something', async () => {
    const interruption = new AbortController();
    const kept = keptLog();
    const log = interruptibleLog(kept, interruption.signal);
    await log.append(started(), null);
    interruption.abort('SIGINT');
    for (const line of [started(), emitted('deploy')]) {
      await expect(log.append(line, 1)).rejects.toMatchObject({ code: 'interrupted' });
    }
    expect(kept.names).toEqual(['ONBOARDING_STARTED']);
  });

  it('lets nothing begin that was announced while the signal came', async () => {
    const interruption = new AbortController();
    const kept = keptLog(() => {
      interruption.abort('SIGINT');
    });
    const log = interruptibleLog(kept, interruption.signal);
    await expect(log.append(started(), null)).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(kept.names).toEqual(['ONBOARDING_STARTED']);
  });

  it('lets an emission end that was announced while the signal came', async () => {
    const interruption = new AbortController();
    const kept = keptLog(() => {
      interruption.abort('SIGINT');
    });
    expect(await interruptibleLog(kept, interruption.signal).append(emitted('deploy'), null)).toBe(
      1,
    );
  });

  it('still takes what reports', async () => {
    const interruption = new AbortController();
    interruption.abort('SIGINT');
    const log = interruptibleLog(keptLog(), interruption.signal);
    expect(await log.append(escalated(), null)).toBe(1);
  });
});
