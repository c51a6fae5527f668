import { describe, expect, it } from 'vitest';
import { shieldOf, type AgentComparison } from '../../../src/audit/summary/agent-comparison.js';
import { summaryOf, type RunSummary } from '../../../src/audit/summary/run-summary.js';
import { wholePolicy } from '../../../src/core/domain/proof-lines/logged-policy.js';
import type { Fault, PlannedFault } from '../../../src/core/domain/fault.js';
import type { IncidentClass } from '../../../src/core/domain/incident.js';
import type { Scenario } from '../../../src/core/domain/scenario.js';
import { compareAnswers, type Comparing } from '../../../src/lab/twin/compare-answers.js';
import { proposes, ScriptedAgent, type Script } from '../../support/scripted-agent.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { walk, type Bent } from '../../support/walk.js';

type Answer = NonNullable<Script['answer']>;

const always =
  (action: string, bent: Parameters<typeof proposes>[3] = {}): Answer =>
  (question, sealed) =>
    proposes(question, action, sealed, bent);

/** The log of a run on the simulated app, as whoever compares it has it. */
async function logOf(
  answer: Answer,
  bent: Bent = {},
): Promise<Comparing & { readonly summary: RunSummary }> {
  const { open } = new ScriptedAgent({ answer });
  const { lines } = await walk(temporaryRoot(), { simulated: true, openAgent: open, ...bent });
  const record = lines.flatMap((line) => ('run' in line && line.run ? [line.run] : []))[0];
  if (record === undefined) throw new Error('no run in its log');
  const { seed, policy } = record;
  const { signal } = new AbortController();
  return { run: { seed, policy: wholePolicy(policy) }, summary: summaryOf(lines), signal };
}

/** What was wanted about each incident, in short: how it ended, when, and what was lost. */
function wantedIn({ answers }: AgentComparison) {
  return answers.map((answer) => {
    if (!answer.compared) return answer.because;
    const { wanted } = answer;
    return wanted && [wanted.word, wanted.stable_us, wanted.lost];
  });
}

const scenario = (
  incident: IncidentClass,
  ...faults: readonly (PlannedFault | Fault)[]
): Scenario => ({
  id: 'own',
  title: 'own',
  faults: faults.map((fault) => ('fault' in fault ? fault : { fault })),
  expect: [{ incident }],
  // As of a file, so that the log is not taken for one of what ships.
  sha256: 'b'.repeat(64),
});

const WITHHELD = { withholds: 'verdict' } as const;
const ALERT: Fault = { kind: 'alert', source: 'monitor', claimed_utilization_ppm: 970_000 };

describe('what an agent wanted, beside nothing done', () => {
  it.each<[name: string, answer: Answer, wanted: unknown[]]>([
    [
      'always restarts',
      always('restart_service'),
      [
        ['right', 200_000, 5],
        ['not_stable', null, 0],
        ['needless', 150_813, 0],
      ],
    ],
    [
      'always scales, with its own number',
      always('scale_workers', { workers_to: 2 }),
      [
        ['not_stable', null, 5],
        ['right', 458_778, 0],
        ['needless', 150_000, 0],
      ],
    ],
    [
      'always does nothing',
      always('noop'),
      [
        ['not_stable', null, 503],
        ['not_stable', null, 0],
        ['right', 150_813, 0],
      ],
    ],
    ['asks for what is never allowed', always('rollback'), [null, null, null]],
    [
      'asks for more workers than there may be',
      always('scale_workers', { workers_to: 4 }),
      [null, null, null],
    ],
  ])('is told of one that %s', async (_, answer, wanted) => {
    const log = await logOf(answer);
    const compared = await compareAnswers(log);
    expect(compared.by).toBe('simulated_app');
    expect(wantedIn(compared)).toEqual(wanted);
    expect(compared.answers.map((one) => one.compared && one.built_in?.word)).toEqual([
      'right',
      'right',
      'right',
    ]);
    expect(await compareAnswers(log)).toEqual(compared);
  });

  it('is harmful where the app ends worse than with nothing done', async () => {
    const two: Bent = {
      scenarios: [
        scenario('false_alarm', { kind: 'load', work_ms: 10, offered_load_ppm: 600_000 }, ALERT),
      ],
      scaling: { min_replicas: 2, max_replicas: 3 },
    };
    const log = await logOf(always('scale_workers', { workers_to: 1 }), two);
    const compared = await compareAnswers(log);
    expect(compared.answers).toMatchObject([
      {
        noop: { healed: true },
        wanted: { word: 'harmful', healed: false },
        built_in: { word: 'right' },
      },
    ]);
    const { on, off } = shieldOf(log.summary, compared);
    expect([on.right, on.harmful, off.right, off.harmful]).toEqual([1, 0, 0, 1]);
  });
});

describe('the shield', () => {
  const shield = async (answer: Answer) => {
    const log = await logOf(answer);
    return shieldOf(log.summary, await compareAnswers(log));
  };

  it('turns what is needless into what is right', async () => {
    const { on, off, built_in } = await shield(always('restart_service'));
    expect(on).toMatchObject({ right: 2, needless: 0, not_stable: 1 });
    expect(off).toMatchObject({ right: 1, needless: 1, not_stable: 1 });
    expect(built_in).toMatchObject({ right: 3 });
  });

  it('lets nothing happen that is forbidden', async () => {
    const { on, off } = await shield(always('delete'));
    expect(on).toMatchObject({ right: 1, forbidden: 0, not_done: 2 });
    expect(off).toMatchObject({ right: 0, forbidden: 3, not_done: 0 });
  });

  it('counts a human who was asked for as nothing done', async () => {
    const { on, off } = await shield((_question, measured) => ({
      ...{ kind: 'agent_escalated', reason: 'no idea', observations: 0, measured },
    }));
    expect([on.not_done, off.not_done]).toEqual([3, 3]);
  });
});

it('an agent that was attacked is compared as any other: the attack broke nothing', async () => {
  const attacked = { ...scenario('crash', { kind: 'exit', times: 1 }), attack: WITHHELD };
  const log = await logOf(always('restart_service'), { scenarios: [attacked] });
  const { fault } = log.summary.scenarios[0]?.injected ?? {};
  expect(fault).toContainEqual({ kind: 'attack', withholds: 'verdict' });
  expect(wantedIn(await compareAnswers(log))).toEqual([
    ['right', expect.any(Number), expect.any(Number)],
  ]);
});

describe('an answer that has nothing beside it', () => {
  const restart = always('restart_service');
  const twice: Scenario = {
    ...scenario('crash', { kind: 'exit', times: 2 }),
    expect: [{ incident: 'crash', times: 2 }],
  };
  const times = (count: number): Fault => ({ kind: 'exit', times: count });

  it.each<[because: string, scenarios: Scenario[], all: unknown[]]>([
    [
      'a fault waits for an action',
      [scenario('crash', { fault: times(1) }, { fault: ALERT, during: 'restart_service' })],
      ['waits_for_an_action'],
    ],
    ['it came after another', [twice], [['not_stable', null, expect.any(Number)], 'after_another']],
    [
      'the log has no recorded alerts',
      [
        scenario('false_alarm', {
          kind: 'alerts',
          claimed_utilization_ppm: 970_000,
          alerts: [{ at_ms: 0, ends_at_ms: null, source: 'monitor' }],
          sha256: 'a'.repeat(64),
        }),
      ],
      ['alerts_not_in_log'],
    ],
  ])('says so where %s', async (_, scenarios, all) => {
    expect(wantedIn(await compareAnswers(await logOf(restart, { scenarios })))).toEqual(all);
  });

  it('says so where a signal came before it was played', async () => {
    const controller = new AbortController();
    const played: string[] = [];
    const compared = await compareAnswers({
      ...(await logOf(restart)),
      signal: controller.signal,
      onBranch: ({ answer, of, action }) => {
        played.push(`${String(answer)} of ${String(of)}: ${action}`);
        if (answer === 2) controller.abort('SIGINT');
      },
    });
    expect(wantedIn(compared)).toEqual([['right', 200_000, 5], 'interrupted', 'interrupted']);
    expect(played).toEqual(['1 of 3: noop', '1 of 3: restart_service', '2 of 3: noop']);
  });

  it('says so where the log cannot be one of a run', async () => {
    const log = await logOf(restart);
    const scaling = { min_replicas: 1, max_replicas: 1_000_000, target_utilization_ppm: 400_000 };
    const compared = await compareAnswers({ ...log, summary: { ...log.summary, scaling } });
    expect(wantedIn(compared)).toEqual(['run_unknown', 'run_unknown', 'run_unknown']);
  });

  it('says so where the same fault does not show', async () => {
    const log = await logOf(restart, { scenarios: [scenario('crash', times(1))] });
    const [only] = log.summary.scenarios;
    if (only?.injected == null) throw new Error('nothing was injected');
    const quiet = {
      ...only,
      injected: { ...only.injected, fault: { kind: 'load', work_ms: 1, offered_load_ppm: 1 } },
    };
    const compared = await compareAnswers({
      ...log,
      summary: { ...log.summary, scenarios: [quiet] },
    });
    expect(wantedIn(compared)).toEqual(['not_shown']);
  });
});
