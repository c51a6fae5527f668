import { OTHER_FORMAT } from '../../core/domain/proof-lines/format.js';
import { count } from '../../core/domain/count.js';
import { inWords } from '../explain/figures.js';
import { statusOf, type Incident, type IncidentStatus } from './incident.js';
import type { CheckedLog, Report } from './report.js';

export type Tone = 'good' | 'bad' | 'open';

export interface Verdict {
  readonly word: string;
  readonly tone: Tone;
  readonly because: string;
}

const PASS = { word: 'PASS', tone: 'good' } as const;
const FAIL = { word: 'FAIL', tone: 'bad' } as const;

/** What the log says of its run: whether it holds, ended as it should, and met what was expected. */
export function verdictOf(report: Pick<Report, 'log' | 'expectations'>): Verdict {
  const verdict = judge(report);
  const hasOnlyObserved = verdict.word === PASS.word && report.log.run?.observes === true;
  return hasOnlyObserved ? { ...verdict, word: 'OBSERVED', tone: 'open' } : verdict;
}

function judge({ log, expectations }: Pick<Report, 'log' | 'expectations'>): Verdict {
  const { run, problem } = log;
  if (problem?.code === OTHER_FORMAT) {
    return { word: 'NOT READ', tone: 'open', because: problem.found };
  }
  if (problem !== null) {
    const because = `the log does not verify: ${inWords(problem.code)} at line ${String(problem.line)}`;
    return { word: 'NOT VALID', tone: 'bad', because };
  }
  if (run === null || log.end !== 'complete') {
    const because = `the run did not come to its end: ${inWords(log.end ?? 'unfinished')}`;
    return log.end === 'emission_failed'
      ? { ...FAIL, because }
      : { word: 'INCOMPLETE', tone: 'open', because };
  }
  if (run.kind === 'violation') return verdictOnAttacks(log);
  return run.kind === 'onboard' ? verdictOnOnboarding(log) : verdictOnScenarios(log, expectations);
}

/** Every attack was refused, and the genuine decision beside them was not. */
function verdictOnAttacks({ digest, run }: CheckedLog): Verdict {
  const { attacksRefused } = digest;
  const controlled = digest.countOf('ORCH_EXEC') > 0 || digest.countOf('ORCH_OBSERVE') > 0;
  const refused = `${String(attacksRefused)} of ${count(run?.attacks ?? 0, 'attack')} refused`;
  if (attacksRefused !== run?.attacks) return { ...FAIL, because: refused };
  return controlled
    ? { ...PASS, because: `${refused}, and the genuine decision beside them passed` }
    : {
        ...{ word: 'REFUSED', tone: 'open' },
        because: `${refused}, and so was the genuine decision beside them`,
      };
}

function verdictOnOnboarding({ digest }: CheckedLog): Verdict {
  return digest.countOf('ONBOARDING_REJECTED') > 0
    ? { ...FAIL, because: 'the onboarding was rejected' }
    : { ...PASS, because: 'the onboarding was accepted' };
}

/** In the order in which they decide the matter. */
const ENDINGS: readonly (readonly [IncidentStatus, Omit<Verdict, 'because'>])[] = [
  ['cut off', { word: 'INCOMPLETE', tone: 'open' }],
  ['inconclusive', { word: 'INCONCLUSIVE', tone: 'open' }],
  ['missed', FAIL],
  ['refused', { word: 'REFUSED', tone: 'open' }],
];

function verdictOnScenarios(
  { run, digest }: CheckedLog,
  expectations: Report['expectations'],
): Verdict {
  if (digest.countOf('RUN_REFUSED') > 0) {
    return { word: 'REFUSED', tone: 'open', because: 'the run was refused before it began' };
  }
  const early = (['ONBOARDING_REJECTED', 'DEPLOY_FAILED'] as const).find(
    (kind) => digest.countOf(kind) > 0,
  );
  if (early !== undefined) return { ...FAIL, because: inWords(early.toLowerCase()) };
  const statuses = digest.incidents.incidents
    .filter(isPlayed)
    .map((incident) => statusOf(incident, expectations));
  const met = statuses.filter((status) => status === 'as expected' || status === 'observed');
  const because = `${String(met.length)} of ${count(run?.scenarios.length ?? 0, 'scenario')} ended as expected`;
  const ending = ENDINGS.find(([status]) => statuses.includes(status));
  return { ...(ending?.[1] ?? PASS), because };
}

/** What the run did, as against what came by itself. */
function isPlayed({ root }: Incident): boolean {
  return root.event_name !== 'RUNTIME_EMIT';
}
