import { describe, expect, it } from 'vitest';
import {
  plainReasons,
  type PlainDecision,
  type ReasonContext,
} from '../../../src/core/decider/plain-reasons.js';
import type { ReasonedLine } from '../../../src/core/decider/reason-sentences.js';
import { ACTIONS } from '../../../src/core/domain/actions.js';
import { INCIDENT_CLASSES } from '../../../src/core/domain/incident.js';
import { decided, SCALING } from '../../support/sample-lines.js';

const CONTEXT: ReasonContext = {
  claimed_ppm: 970_000,
  overload_ppm: 850_000,
  scaling: SCALING,
  allowed: ['noop', 'restart_service', 'scale_workers'],
};

const [CRASH, OVERLOAD, FALSE_ALARM, DEPENDENCY] = [
  decided('crash'),
  decided('overload'),
  decided('false_alarm'),
  decided('dependency'),
];

function whyNot(
  line: ReasonedLine,
  action: string,
  context = CONTEXT,
): PlainDecision['rejected'][number] | undefined {
  return plainReasons(line, context).rejected.find((reason) => reason.action === action);
}

describe('what was seen', () => {
  it.each([
    [CRASH, '1 worker out of memory, nobody is left to serve'],
    [
      { ...CRASH, workers_from: 2, cause_seen: 'hang' },
      '1 worker without an answer, 2 workers still serving',
    ],
    [{ ...CRASH, cause_seen: 'exit_7' }, '1 worker ended (exit 7), nobody is left to serve'],
    [{ ...CRASH, cause_seen: 'SIGKILL' }, '1 worker killed by SIGKILL, nobody is left to serve'],
    [OVERLOAD, '1 worker serving, 99 % busy'],
    [FALSE_ALARM, 'an alert claims 97 %, 5 % is read: below the 85 % of an overload'],
    [DEPENDENCY, 'database is down'],
  ])('of %# is a sentence', (line, seen) => {
    expect(plainReasons(line, CONTEXT).seen).toBe(seen);
  });
});

describe('why an action was chosen', () => {
  it.each([
    [CRASH, 'a failed worker serves nobody: a fresh one takes its place'],
    [OVERLOAD, 'there is more work than 1 worker can do: only more can share it'],
    [FALSE_ALARM, 'the readings deny the alert: nothing is broken, nothing is touched'],
    [DEPENDENCY, 'database is down, and no action on the app repairs what it depends on'],
    [
      {
        ...OVERLOAD,
        action: 'noop',
        workers_from: 3,
        workers_to: null,
        state: { ...OVERLOAD.state, workers: 'at_max' },
      },
      '3 workers serve already, as many as the spec allows, and a restart adds none: wait until the load falls',
    ],
    [
      { ...CRASH, choice: 'explored', action: 'noop' },
      'tried in order to learn: now and then dev takes any action',
    ],
    [
      { ...CRASH, decided_by: 'agent', why: 'it looks dead', action: 'reboot' },
      'your agent chose it, and says: it looks dead',
    ],
  ] as const)('is one true sentence in %#', (line, says) => {
    expect(plainReasons(line, CONTEXT).chosen.says).toBe(says);
  });

  it('names its figures with their unit', () => {
    const { q_micro, visits } = CRASH;
    const cost = ((1_000_000 - (q_micro?.restart_service ?? 0)) / 1_000_000).toFixed(3);
    expect(plainReasons(CRASH, CONTEXT).chosen.numbers).toMatch(
      new RegExp(`^expected cost ${cost}, learned from [\\d,]+ tries$`),
    );
    expect(visits?.restart_service).toBeGreaterThan(0);
    expect(plainReasons(FALSE_ALARM, CONTEXT).chosen.numbers).toBe('');
  });

  it('computes the number of workers step by step', () => {
    expect(plainReasons(OVERLOAD, CONTEXT).chosen.numbers).toMatch(
      /^1 x 99 % \/ 40 % per worker = 2\.48, so 3; expected cost/,
    );
    const busier = { ...OVERLOAD, workers_from: 2 };
    expect(plainReasons(busier, CONTEXT).chosen.numbers).toMatch(
      /= 4\.95, so 3: the spec allows 1 to 3;/,
    );
  });
});

describe('why the others were not', () => {
  it('is one sentence for each other action, whatever happened and whatever was chosen', () => {
    for (const incident of INCIDENT_CLASSES) {
      for (const action of ['noop', 'restart_service', 'scale_workers']) {
        const { rejected, chosen } = plainReasons({ ...decided(incident), action }, CONTEXT);
        expect(rejected.map((reason) => reason.action)).toEqual(
          ACTIONS.filter((other) => other !== action),
        );
        for (const { says } of [chosen, ...rejected]) expect(says).toMatch(/^[a-z\d].{14,110}$/);
      }
    }
  });

  it('says by how much another action is expected to cost more', () => {
    const noop = whyNot(CRASH, 'noop');
    expect(noop?.says).toBe('waiting replaces nobody: all further requests would be lost');
    const { q_micro } = CRASH;
    // A reader subtracts the figures that are shown.
    const shown = (value = 0) => Number(((1_000_000 - value) / 1_000_000).toFixed(3));
    const more = shown(q_micro?.noop) - shown(q_micro?.restart_service);
    expect(noop?.numbers).toMatch(new RegExp(`, ${more.toFixed(3)} more$`));
  });

  it('says that all would be lost only where nobody is left to serve', () => {
    expect(whyNot({ ...CRASH, workers_from: 1 }, 'noop')?.says).toBe(
      'waiting does not replace a failed worker',
    );
  });

  it('sets the expected costs side by side, from the least on', () => {
    const { costs, target } = plainReasons(CRASH, CONTEXT);
    expect(costs.map(({ action }) => action)).toEqual(['restart_service', 'scale_workers', 'noop']);
    expect(costs[0]?.cost_micro).toBe(1_000_000 - (CRASH.q_micro?.restart_service ?? 0));
    expect(target).toBe('');
    expect(plainReasons(FALSE_ALARM, CONTEXT).costs).toEqual([]);
  });

  it('does not name a cost where a rule or a policy decided', () => {
    expect(whyNot(FALSE_ALARM, 'restart_service')).toEqual({
      action: 'restart_service',
      says: 'it would replace healthy workers for nothing',
      numbers: '',
    });
    expect(whyNot(CRASH, 'scale_workers', { ...CONTEXT, allowed: ['restart_service'] })?.says).toBe(
      'the policy does not allow it in stage',
    );
    expect(whyNot(CRASH, 'delete')?.says).toBe('never allowed, and no code could do it');
  });

  it('gives no false reason for what would have cost less', () => {
    const explored = { ...CRASH, action: 'noop', choice: 'explored' } as const;
    expect(whyNot(explored, 'restart_service')?.says).toBe(
      'this decision tries something else in order to learn',
    );
    expect(whyNot(explored, 'restart_service')?.numbers).toMatch(/ less$/);
  });

  it('knows nothing of what was never tried, and of what an agent weighed', () => {
    const visits = { noop: 0, restart_service: 1, scale_workers: 1 };
    expect(whyNot({ ...CRASH, visits }, 'noop')?.says).toMatch(/never tried/);
    expect(plainReasons({ ...CRASH, decided_by: 'agent' }, CONTEXT).rejected).toEqual([]);
  });

  it('says what the spec allows where a rule took more workers away', () => {
    const full = {
      ...OVERLOAD,
      action: 'noop',
      workers_to: null,
      state: { ...OVERLOAD.state, workers: 'at_max' },
    } as const;
    expect(whyNot(full, 'scale_workers')).toEqual({
      action: 'scale_workers',
      says: 'the spec allows no more than 3 workers',
      numbers: '',
    });
  });
});
