import { describe, expect, it } from 'vitest';
import type { ProofBody, ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { Outbox } from '../../../src/run/events/outbox.js';
import { emissionsOf, idsOf } from '../../support/logged.js';
import {
  emitFailed,
  escalated,
  interrupted,
  outcomeUnknown,
  recovered,
} from '../../support/sample-endings.js';
import { decided, emitted, injected, refused } from '../../support/sample-lines.js';
import {
  SAMPLE_RUN_ID,
  chainedLines,
  defaultRun,
  openingLines,
  scenarioLines,
} from '../../support/sample-log.js';

const opening = openingLines();

describe('the outbox', () => {
  it('finds every event of a run, in the order of emission', () => {
    const ids = ['e1 5-0', 'e2 6-0', 'e3 7-1', 'e4 11-1', 'e5 15-1'];
    expect(idsOf(emissionsOf(defaultRun()))).toEqual(ids);
  });

  it('restores a normal event whole from the line that announces it', () => {
    const [first] = emissionsOf(opening);
    expect(first).toMatchObject({ reading_lost: false, due: true });
    expect(first?.entry.event).toMatchObject({
      event_id: '000007-8f3a-e1',
      run_id: '000007-8f3a',
      event_type: 'deploy',
      status: 'success',
    });
  });

  it('restores the event of an incident whole from the decision that cites it', () => {
    const last = emissionsOf([...opening, ...scenarioLines('crash')]).at(-1);
    expect(last).toMatchObject({ reading_lost: false, due: true });
    expect(last?.entry.event).toMatchObject({ event_type: 'crash', status: 'detected' });
  });

  it('gives an uninvited incident that came first the lower id', () => {
    const bodies = [injected('overload'), emitted('crash'), decided('crash'), decided('overload')];
    const outbox = new Outbox();
    for (const text of chainedLines([...opening, ...bodies])) {
      const line = JSON.parse(text) as ProofLine;
      outbox.take(line.seq === 10 ? ({ ...line, event_id: 'e3' } as ProofLine) : line);
    }
    expect(idsOf(outbox.emissions()).slice(2)).toEqual(['e4 8-0', 'e3 9-1']);
  });

  it.each<[string, ProofBody[], string[]]>([
    ['was injected', [injected('crash')], ['e3 7-1']],
    ['was interrupted', [injected('crash'), interrupted()], ['e3 7-1']],
    ['was killed', [injected('crash'), recovered(7)], ['e3 7-1']],
    [
      'met a sink that failed',
      [injected('crash'), { ...emitFailed(), event_id: null }],
      ['e3 7-1'],
    ],
  ])('does not know of an event whether it was emitted when the run %s', (_what, after, ids) => {
    const emissions = emissionsOf([...opening, ...after]);
    expect(idsOf(emissions.slice(2))).toEqual(ids);
    expect(emissions.at(-1)).toMatchObject({ reading_lost: true, due: false });
    expect(emissions.at(-1)?.entry.event).toMatchObject({ event_type: 'crash', status: 'unknown' });
  });

  it('knows that the event was emitted of a run that was killed at the decision', () => {
    const killed = [injected('crash'), decided('crash'), outcomeUnknown('noop'), recovered(8)];
    const last = emissionsOf([...opening, ...killed]).at(-1);
    expect(last).toMatchObject({ entry: { id: '7-1' }, reading_lost: false, due: true });
  });

  it('puts the event together from its injection and from the failed emission', () => {
    const told = { timestamp: '2026-02-03T04:05:06.007Z', workers: 2, detail: 'seen' };
    const failed = { ...emitFailed(), measured: { errors: ['csv: full'], event: told } };
    const last = emissionsOf([...opening, injected('crash'), failed]).at(-1);
    const event = {
      ...{ ...told, event_id: `${SAMPLE_RUN_ID}-e3`, run_id: SAMPLE_RUN_ID, env: 'stage' },
      ...{ app_name: 'demo-api', event_type: 'crash', status: 'detected', response_time_us: null },
    };
    expect(last).toEqual({ entry: { id: '7-1', event }, reading_lost: false, due: true });
  });

  it('restores the event of a failed emission that does not hold it without its readings', () => {
    const last = emissionsOf([...opening, injected('crash'), emitFailed()]).at(-1);
    expect(last).toMatchObject({ entry: { id: '7-1' }, reading_lost: true, due: true });
  });

  it('announces nothing for a fault that showed no effect', () => {
    const noEffect = { ...escalated(), reason: 'fault_without_effect' };
    expect(idsOf(emissionsOf([...opening, injected('crash'), noEffect]))).toHaveLength(2);
  });

  it('announces nothing for the control of the attacks', () => {
    const control = { ...injected('false_alarm'), control: true as const };
    expect(emissionsOf([control, refused()])).toEqual([]);
  });
});
