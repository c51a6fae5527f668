import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/core/domain/decision.js';
import type { Policy } from '../../../src/core/domain/policy.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { GATES } from '../../../src/core/gates/gates.js';
import { STANDS } from '../../support/gate-stands.js';
import { GateWorld } from '../../support/gate-world.js';

/** The long soak plays so many under each policy. */
const SEQUENCES = process.env['DEMO_RUN_SOAK'] === '1' ? 100_000 : 25_000;
/** So often each command, each way to end and each objection must have come up. */
const OFTEN = SEQUENCES / 500;

/** Limits that a few commands reach. */
const NARROW: Policy = {
  ...BUILT_IN_POLICY,
  approval_within_ms: 4_000,
  cooldown_ms: { restart_service: 100, scale_workers: 2_000 },
  restart_budget: { restarts: 2, within_ms: 10_000 },
  storm_brake: { incidents: 2, within_ms: 5_000 },
  scale_down_after_ms: 3_000,
};
const POLICIES: readonly (readonly [string, Policy])[] = [
  ['narrow limits', NARROW],
  [
    'a pause after noops, and one restart at a time',
    { ...NARROW, cooldown_ms: { noop: 50 }, restart_budget: { restarts: 1, within_ms: 100 } },
  ],
  [
    'a human for all but scaling',
    { ...NARROW, environment_approval: { dev: [], stage: [], prod: ['restart_service', 'noop'] } },
  ],
  [
    'lists that forbid most',
    { ...NARROW, never: [...NARROW.never, 'noop'], demo_mode_allow: ['noop', 'scale_workers'] },
  ],
];

const ACTIONS: readonly Partial<Decision>[] = [
  ...Array.from({ length: 3 }, () => ({ action: 'noop' })),
  ...Array.from({ length: 4 }, () => ({ action: 'restart_service' })),
  ...[3, 3, 2, 2, 1, 1].map((workers_to) => ({ action: 'scale_workers', workers_to })),
  ...[0, 4, null].map((workers_to) => ({ action: 'scale_workers', workers_to })),
  { action: 'restart_service', workers_to: 2 },
  ...['rollback', 'delete', '__proto__', 'drop_database'].map((action) => ({ action })),
];
const BENDS: readonly Partial<Decision>[] = [
  ...Array.from({ length: 36 }, () => ({})),
  { run_id: '000002-abcd' },
  { app_name: 'demo-web' },
  { env: 'stage' },
  { env: 'dev' },
  { event_id: 'e2' },
  { policy_sha256: 'c'.repeat(64) },
  { minted_at_us: 999_000_000 },
  { minted_at_us: 2_000_000_000 },
];
const WAITS_US = [1, 49_999, 100_000, 1_999_999, 2_000_000, 3_000_000, 5_000_001, 10_000_000];
const LOOKALIKES: readonly ((decision: Decision) => unknown)[] = [
  (decision) => structuredClone(decision),
  (decision) => ({ ...decision }),
  (decision) => new Proxy(decision, {}),
  (decision) => JSON.parse(JSON.stringify(decision)) as unknown,
];
const SHAPELESS: readonly ((decision: Decision) => unknown)[] = [
  () => undefined,
  ({ action }) => action,
  (decision) => ({ ...decision, minted: true }),
  (decision) => ({ ...decision, workers_to: '3' }),
];

/** A command, how often it comes up, and what its number chooses. */
type Command = readonly [name: string, weight: number, run: (world: GateWorld, of: Choice) => void];
/** Takes one of so many from the command's number. */
type Choice = <T>(list: readonly T[]) => T;

const COMMANDS: readonly Command[] = [
  ['mint', 2, (world, of) => world.issue({ ...of(ACTIONS), ...of(BENDS) })],
  ['issue_and_submit', 8, issueAndSubmit],
  ['present', 2, (world, of) => world.submitIssued(of([0, 0, 0, 1, 2, 3]), 'home')],
  ['present_twice', 1, presentTwice],
  ['present_elsewhere', 2, presentElsewhere],
  ['forge', 1, (world, of) => presentLike(world, world.fields(of(ACTIONS)), true)],
  ['copy', 1, (world, of) => presentLike(world, of(LOOKALIKES)(world.latest()), true)],
  ['shapeless', 1, (world, of) => presentLike(world, of(SHAPELESS)(world.latest()), false)],
  ['advance', 5, (world, of) => world.advance(of(WAITS_US))],
  ['pause', 1, (world) => world.pause(true)],
  ['resume', 4, (world) => world.pause(false)],
  ['incident', 1, (world) => world.incident()],
  [
    'close_event',
    1,
    (world) => {
      world.openOnly('e2');
    },
  ],
  [
    'open_event',
    5,
    (world) => {
      world.openOnly('e1');
    },
  ],
  ['change_app', 1, (world, of) => world.changeServing(of([1, 2, 3]))],
  ['grant', 4, (world, of) => world.answer(true, of([true, false]))],
  ['deny', 1, (world, of) => world.answer(false, of([true, false]))],
  ['finish', 6, (world, of) => world.finish(of([false, false, true]))],
];
const DEALT = COMMANDS.flatMap((command) => Array<Command>(command[1]).fill(command));

const numbers = (maxLength: number) =>
  fc.array(fc.nat(0x3fff_ffff), { ...{ minLength: 5, maxLength }, size: 'max' });
const sequences = fc.oneof(
  { weight: 5, arbitrary: numbers(8) },
  { weight: 1, arbitrary: numbers(20) },
);

const seen = new Map<string, number>();
const count = (what: string) => void seen.set(what, (seen.get(what) ?? 0) + 1);

/** What the gates ask of an agent's answer; no command here is one. */
const ABOUT_AGENTS = [
  ...['nonce_unknown', 'nonce_used', 'unsigned', 'signature_wrong'],
  'not_the_computed_number',
];

describe(`over ${String(SEQUENCES)} sequences of commands what the model says is what happens`, () => {
  it.each(POLICIES)('under %s', async (_what, policy) => {
    await fc.assert(
      fc.asyncProperty(sequences, (sequence) =>
        runSequence(new GateWorld(policy, count), sequence),
      ),
      { numRuns: SEQUENCES / POLICIES.length, seed: 20_260_101 },
    );
  });

  it('and each command, each end and each objection came up often', () => {
    const wanted = [
      ...COMMANDS.map(([name]) => name),
      ...GATES.flatMap(({ checks }) => checks.map(({ code }) => code)).filter(
        (code) => !ABOUT_AGENTS.includes(code),
      ),
      ...['executed', 'failed', 'observed', 'refused', 'asked', 'wrong_answer'],
      ...['not_a_decision', 'policy_unusable'],
    ];
    expect(wanted.filter((what) => (seen.get(what) ?? 0) < OFTEN)).toEqual([]);
  });
});

/** @throws what differs from the model, after the names of the commands that led there */
async function runSequence(world: GateWorld, sequence: readonly number[]): Promise<void> {
  const done: string[] = [];
  try {
    for (const number of sequence) {
      const [name, , run] = DEALT[number % DEALT.length] ?? missing();
      done.push(name);
      count(name);
      run(world, choosing(Math.floor(number / DEALT.length)));
      await world.settle();
    }
    await world.end();
  } catch (cause) {
    throw new Error(done.join(', '), { cause });
  }
}

function issueAndSubmit(world: GateWorld, of: Choice): void {
  world.issue({ ...of(ACTIONS), ...of(BENDS) });
  world.submitIssued(0, 'home');
}

function presentElsewhere(world: GateWorld, of: Choice): void {
  const at = of([...STANDS, ...(['observing', 'observing'] as const)]);
  world.issue(of(ACTIONS));
  world.submitIssued(0, at);
}

/** Both in one turn. */
function presentTwice(world: GateWorld, of: Choice): void {
  world.issue(of(ACTIONS));
  world.submitIssued(0, 'home');
  world.submitIssued(0, of(['home', 'home', 'observing', 'other_env']));
}

function presentLike(world: GateWorld, raw: unknown, hasShape: boolean): void {
  const decision = hasShape ? { ...(raw as Decision) } : undefined;
  world.present({ raw, decision, at: 'home', minted: false, first_use: false });
}

function choosing(number: number): Choice {
  let rest = number;
  return (list) => {
    const chosen = list[rest % list.length];
    rest = Math.floor(rest / list.length);
    return chosen as (typeof list)[number];
  };
}

function missing(): never {
  throw new RangeError('no such command');
}
