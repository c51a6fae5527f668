import { verdictOfLog } from '../../audit/summary/verdict.js';
import type { RunVerdict } from '../../audit/summary/verdict-words.js';
import { EXIT, worstExitCode } from '../../core/domain/exit-codes.js';
import { createIssuer } from '../../core/decider/issuer.js';
import { otherEnvironment } from './attacks/attack.js';
import { attacksOn, countAttacks } from './attacks/attack-list.js';
import { runAttacks } from './attacks/run-attacks.js';
import { EXPECTED } from './expected.js';
import type { IsolatedRow, AttackSummary, Notify } from './progress-events.js';
import { judgedLog } from './judged-log.js';
import type { DeployableApp, EndedLog, OpenLog, ProvedSafety, Run } from './run.js';

const ISOLATED = { class: 'log', title: 'a log that cannot be written, in a process of its own' };

/**
 * Attacks the gates over the app as it runs now. The lines go to a log of their own, which is
 * another run: its decisions are bound to its own id.
 * @param isolated the attacks that need a process of their own, where there are any
 */
export async function proveSafety(
  run: AttackedRun,
  app: DeployableApp,
  violation: OpenLog,
  isolated: () => Promise<readonly IsolatedRow[]> = () => Promise.resolve([]),
): Promise<ProvedSafety> {
  let tried = 0;
  const notify: Notify = (fact) => {
    if (fact.fact === 'attack' || fact.fact === 'isolated_attack') tried += 1;
    run.notify(fact);
  };
  try {
    return await attackAll({ ...run, notify }, app, violation, isolated);
  } catch (error) {
    const of = countAttacks(run.attackContext).made;
    if (run.signal.aborted) notify({ fact: 'attacks_interrupted', tried, of });
    throw error;
  }
}

type AttackedRun = Pick<
  Run,
  'compose' | 'notify' | 'record' | 'attackContext' | 'sandbox' | 'signal'
>;

async function attackAll(
  run: AttackedRun,
  app: DeployableApp,
  violation: OpenLog,
  isolated: () => Promise<readonly IsolatedRow[]>,
): Promise<ProvedSafety> {
  const { notify, attackContext, sandbox } = run;
  const issuer = createIssuer();
  const figures = await runAttacks({
    classes: attacksOn(attackContext),
    otherEnv: otherEnvironment(run.record.env),
    log: violation.log,
    compose: (log, overrides) => run.compose(app, log, { ...overrides, issuer }),
    faults: app.faults,
    sandbox,
    notify,
  });
  const rows = await isolated();
  if (rows.length > 0) notify({ fact: 'attack_class', ...ISOLATED, attacks: rows.length });
  for (const attack of rows) notify({ fact: 'isolated_attack', attack });
  const ended = await violation.end();
  const { check } = ended;
  notify({ fact: 'log_checked', check });
  const isolatedFigures = { attacks: rows.length, blocked: rows.filter(isRefused).length };
  const verdict = verdictOn(ended, {
    app_unchanged: figures.app_unchanged,
    isolated: isolatedFigures,
  });
  const summary: AttackSummary = {
    ...figures,
    not_applicable: countAttacks(attackContext).not_applicable,
    isolated: isolatedFigures,
    log_valid: check.valid,
    verdict: verdict.word,
    because: verdict.because,
    exit_code: verdict.exit_code,
  };
  notify({ fact: 'attacks', summary });
  return { summary, ended };
}

function isRefused({ blocked }: IsolatedRow): boolean {
  return blocked;
}

/** The verdict of their log; what no log holds can only make it worse. */
function verdictOn(
  ended: EndedLog,
  { app_unchanged, isolated }: Pick<AttackSummary, 'app_unchanged' | 'isolated'>,
): RunVerdict {
  const own = verdictOfLog(judgedLog(ended), EXPECTED);
  const isHeld = app_unchanged && isolated.blocked === isolated.attacks;
  const worst = worstExitCode([own.exit_code, ...(isHeld ? [] : [EXIT.answerIsNo])]);
  if (worst === own.exit_code) return own;
  const because = app_unchanged
    ? 'an attack in a process of its own got through'
    : 'the app changed';
  return { word: 'FAIL', exit_code: worst, because };
}
