import { createIssuer } from '../../src/core/decider/issuer.js';
import { tmpdir } from 'node:os';
import { openSandbox } from '../../src/run/assembly/sandbox.js';
import { readRunInputs } from '../../src/run/assembly/run-inputs.js';
import type { Observation } from '../../src/core/domain/observation.js';
import type { Policy } from '../../src/core/domain/policy.js';
import type { AppWatch } from '../../src/core/domain/ports.js';
import type { Gate } from '../../src/core/gates/gate.js';
import { reachUs } from '../../src/core/gates/past-figures.js';
import { createActionMemory } from '../../src/run/orchestrator/action-memory.js';
import type { OrchestratorParts } from '../../src/run/orchestrator/submission.js';
import { ATTACK_CLASSES } from '../../src/run/walkthrough/attacks/attack-list.js';
import type { Attack } from '../../src/run/walkthrough/attacks/attack.js';
import { runAttacks, type AttackParts } from '../../src/run/walkthrough/attacks/run-attacks.js';
import type { AttackRow, ProgressEvent } from '../../src/run/walkthrough/progress-events.js';
import type { Overrides } from '../../src/run/walkthrough/run.js';
import type { TestLoop } from './test-loop.js';

/** In what the attacked orchestrators of a test differ from those of a run. */
export interface Bent {
  readonly gates?: readonly Gate[];
  readonly policy?: Partial<Policy>;
  readonly snapshot?: AppWatch['snapshot'];
  readonly notify?: AttackParts['notify'];
}

export const ALL_ATTACKS: readonly Attack[] = ATTACK_CLASSES.flatMap(({ attacks }) => attacks);

export function attackNamed(name: string): Attack {
  const found = ALL_ATTACKS.find(({ id }) => id === name);
  if (found === undefined) throw new Error(`there is no attack ${name}`);
  return found;
}

/** What attacks the orchestrators of a test's room, with the overrides that a run has. */
export function attackParts(open: TestLoop, bent: Bent = {}): AttackParts {
  const own = open.loop.context;
  const policy = { ...own.policy, ...bent.policy };
  // As in a run, which makes each attack once: what is minted for it has its id.
  const issuer = createIssuer();
  const watch = { ...open.loop.watch, ...(bent.snapshot && { snapshot: bent.snapshot }) };
  return {
    classes: ATTACK_CLASSES,
    otherEnv: 'prod',
    faults: open.app.faults,
    sandbox: openSandbox(readRunInputs(), undefined, tmpdir()),
    notify: bent.notify ?? (() => undefined),
    log: open.loop.proofLog,
    compose(proofLog, overrides) {
      const { env = own.env, past = createActionMemory(reachUs(policy)) } = overrides;
      const parts = {
        ...overridden(open, policy, overrides),
        proofLog,
        past,
        redeem: issuer.redeem,
      };
      return {
        ...open.loop,
        issue: issuer.issue,
        ...{ proofLog, past, watch, context: { ...own, env, policy } },
        orchestrator: open.orchestratorIn(env, {
          ...parts,
          ...(bent.gates && { gates: bent.gates }),
        }),
      };
    },
  };
}

/** Makes one attack, after a control of its own. */
export async function makeAttack(open: TestLoop, attack: Attack, bent: Bent): Promise<AttackRow> {
  const facts: ProgressEvent[] = [];
  const classes = [{ name: 'one', title: 'one attack', attacks: [attack] }];
  await runAttacks({
    ...attackParts(open, { ...bent, notify: (fact) => facts.push(fact) }),
    classes,
  });
  const rows = facts.flatMap((fact) => (fact.fact === 'attack' ? [fact.attack] : []));
  if (rows[0] === undefined) throw new Error(`${attack.id} was not made`);
  return rows[0];
}

function overridden(
  open: TestLoop,
  policy: Policy,
  overrides: Overrides,
): Partial<OrchestratorParts> {
  const { watch } = open.app;
  const { sees = asItIs, approver, policyUnusable, paused, busy, onJudged } = overrides;
  return {
    policy: policyUnusable === true ? undefined : policy,
    onJudged,
    watch: { observe: () => sees(watch.observe()), requests: () => watch.requests() },
    ...(approver && { approver }),
    ...(paused === true && { pause: { isPaused: () => true } }),
    ...(busy === true && { actuatorHandle: { ...open.actuatorHandle, busy } }),
  };
}

function asItIs(observation: Observation): Observation {
  return observation;
}
