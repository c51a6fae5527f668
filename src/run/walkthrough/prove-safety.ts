import { createIssuer } from '../../core/decider/issuer.js';
import { attacksOn, countAttacks } from './attacks/attack-list.js';
import { runAttacks } from './attacks/run-attacks.js';
import type { IsolatedRow, AttackSummary, Tell } from './facts.js';
import type { DeployableApp, EndedLog, OpenLog, Run } from './run.js';

const APART = { class: 'log', title: 'a log that cannot be written, in a process of its own' };

/**
 * Attacks the gates over the app as it runs now. The lines go to a log of their own, which is
 * another run: its decisions are bound to its own id.
 * @param apart the attacks that need a process of their own, where there are any
 */
export async function proveSafety(
  run: AttackedRun,
  app: DeployableApp,
  violation: OpenLog,
  apart: () => Promise<readonly IsolatedRow[]> = () => Promise.resolve([]),
): Promise<ProvedSafety> {
  let tried = 0;
  const tell: Tell = (fact) => {
    if (fact.fact === 'attack' || fact.fact === 'attack_apart') tried += 1;
    run.tell(fact);
  };
  try {
    return await attackAll({ ...run, tell }, app, violation, apart);
  } catch (error) {
    const of = countAttacks(run.attackContext).made;
    if (run.signal.aborted) tell({ fact: 'attacks_interrupted', tried, of });
    throw error;
  }
}

/** What the attacks have shown, and what their log says of them. */
export interface ProvedSafety {
  readonly summary: AttackSummary;
  readonly ended: EndedLog;
}

type AttackedRun = Pick<
  Run,
  'compose' | 'tell' | 'record' | 'attackContext' | 'sandbox' | 'signal'
>;

async function attackAll(
  run: AttackedRun,
  app: DeployableApp,
  violation: OpenLog,
  apart: () => Promise<readonly IsolatedRow[]>,
): Promise<ProvedSafety> {
  const { tell, attackContext, sandbox } = run;
  const issuer = createIssuer();
  const figures = await runAttacks({
    classes: attacksOn(attackContext),
    otherEnv: run.record.env === 'prod' ? 'stage' : 'prod',
    log: violation.log,
    compose: (log, overrides) => run.compose(app, log, { ...overrides, issuer }),
    faults: app.faults,
    sandbox,
    tell,
  });
  const rows = await apart();
  if (rows.length > 0) tell({ fact: 'attack_class', ...APART, attacks: rows.length });
  for (const attack of rows) tell({ fact: 'attack_apart', attack });
  const ended = await violation.end();
  const { check } = ended;
  tell({ fact: 'log_checked', check });
  const summary: AttackSummary = {
    ...figures,
    idle: countAttacks(attackContext).idle,
    apart: { attacks: rows.length, blocked: rows.filter(({ blocked }) => blocked).length },
    log_valid: check.valid,
  };
  tell({ fact: 'attacks', summary });
  return { summary, ended };
}

/**
 * Whether everything was refused, for the right reason, and nothing was touched; `paused` where this
 * is so because of the pause switch, too.
 */
export function safetyOf(summary: AttackSummary): 'safe' | 'paused' | 'unsafe' {
  const { attacks, blocked, apart, app_unchanged, control, log_valid } = summary;
  const allBlocked = blocked === attacks && apart.blocked === apart.attacks;
  if (!allBlocked || !app_unchanged || !log_valid || control === 'refused') return 'unsafe';
  return control === 'passed' ? 'safe' : 'paused';
}
