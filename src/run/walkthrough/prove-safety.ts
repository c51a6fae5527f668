import { verdictOfLog } from '../../audit/summary/verdict.js';
import type { Verdict } from '../../audit/summary/verdict-words.js';
import { EXIT, worstExitCode } from '../../core/domain/exit-codes.js';
import { createIssuer } from '../../core/decider/issuer.js';
import { attacksOn, countAttacks } from './attacks/attack-list.js';
import { runAttacks } from './attacks/run-attacks.js';
import { EXPECTED } from './expected.js';
import type { IsolatedRow, AttackSummary, Tell } from './facts.js';
import { judgedLog } from './judged-log.js';
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
  const apartFigures = { attacks: rows.length, blocked: rows.filter(isRefused).length };
  const verdict = verdictOn(ended, {
    app_unchanged: figures.app_unchanged,
    apart: apartFigures,
  });
  const summary: AttackSummary = {
    ...figures,
    idle: countAttacks(attackContext).idle,
    apart: apartFigures,
    log_valid: check.valid,
    verdict: verdict.word,
    because: verdict.because,
    exit_code: verdict.exit_code,
  };
  tell({ fact: 'attacks', summary });
  return { summary, ended };
}

function isRefused({ blocked }: IsolatedRow): boolean {
  return blocked;
}

/** The verdict of their log; what no log holds can only make it worse. */
function verdictOn(
  ended: EndedLog,
  { app_unchanged, apart }: Pick<AttackSummary, 'app_unchanged' | 'apart'>,
): Verdict {
  const own = verdictOfLog(judgedLog(ended), EXPECTED);
  const isHeld = app_unchanged && apart.blocked === apart.attacks;
  const worst = worstExitCode([own.exit_code, ...(isHeld ? [] : [EXIT.answerIsNo])]);
  if (worst === own.exit_code) return own;
  const because = app_unchanged
    ? 'an attack in a process of its own got through'
    : 'the app changed';
  return { word: 'FAIL', exit_code: worst, because };
}
