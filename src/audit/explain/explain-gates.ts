import { allowedActions } from '../../core/gates/allowed-actions.js';
import type { Evidence } from './evidence.js';
import type { ExplainedGates, Statement } from './explanation.js';
import { rounded, inWords } from '../../core/domain/figures.js';
import { passedBy } from './gate-names.js';
import { ageText, limitText, presented, REFUSALS, type GatedLine } from './refusals.js';
import { sayLine } from './statements.js';

const VERDICTS = {
  ORCH_EXEC: 'allowed',
  ORCH_OBSERVE: 'observed',
  ORCH_REFUSE: 'refused',
} as const;

/** The gates' verdict on what a line reports: passed or refused, and why. */
export function explainGates(line: GatedLine, evidence: Evidence): ExplainedGates {
  const isRefused = line.event_name === 'ORCH_REFUSE';
  return {
    seq: line.seq,
    verdict: VERDICTS[line.event_name],
    passed: [...passedBy(line)],
    refused: isRefused
      ? line.reasons.map(({ gate, code }) => ({
          gate,
          code,
          because: REFUSALS[code]?.(line, evidence) ?? inWords(code),
        }))
      : [],
    statements: [
      ...humanSaid(line, evidence),
      ...(isRefused ? [] : passedText(line, evidence)),
      {
        about: 'asked',
        says: `the gates took ${rounded.ms(line.measured.gates_us)}`,
        seq: line.seq,
      },
    ],
  };
}

/** A human was asked about this very decision. */
function humanSaid(line: GatedLine, { effects, chain }: Evidence): Statement[] {
  return [...chain, ...effects]
    .filter(({ event_name }) => event_name.startsWith('APPROVAL_'))
    .filter(({ seq }, at, all) => seq < line.seq && all.findIndex((one) => one.seq === seq) === at)
    .map((line) => sayLine(line));
}

function passedText(line: GatedLine, evidence: Evidence): Statement[] {
  const { seq, env } = line;
  const allowed = allowedActions(evidence.run.policy, env).join(', ');
  return [
    { about: 'freshness', says: ageText(line, evidence), seq },
    { about: 'allowlist', says: `the policy allows ${allowed} in ${env}`, seq },
    ...(presented(line, evidence)?.workers_to == null
      ? []
      : [{ about: 'bounds', says: limitText(line, evidence), seq }]),
  ];
}
