import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import { gatesBeforeApproval } from '../../core/gates/evaluate.js';
import type { Evidence } from './evidence.js';
import type { ExplainedGates, Statement } from './explanation.js';
import { inMs, inWords } from '../../core/domain/figures.js';
import { GATE_NAMES } from './gate-names.js';
import { ageText, limitText, presented, REFUSALS, type JudgedLine } from './refusals.js';
import { sayLine } from './says.js';

type JudgedName = 'ORCH_EXEC' | 'ORCH_OBSERVE' | 'ORCH_REFUSE';
const VERDICTS = {
  ORCH_EXEC: 'allowed',
  ORCH_OBSERVE: 'observed',
  ORCH_REFUSE: 'refused',
} as const;

/** The gates' verdict on what a line reports: passed or refused, and why. */
export function explainGates(line: JudgedLine, evidence: Evidence): ExplainedGates {
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
      { about: 'asked', says: `the gates took ${inMs(line.measured.gates_us)}`, seq: line.seq },
    ],
  };
}

/** What was allowed passed every gate; where it was only observed, a human may not have been asked. */
export function passedBy(line: ProofBodyOf<JudgedName>): readonly string[] {
  if (line.event_name === 'ORCH_REFUSE') return [];
  const isBeforeHuman = line.event_name === 'ORCH_OBSERVE' && line.would === 'ask_for_approval';
  return isBeforeHuman ? gatesBeforeApproval() : GATE_NAMES;
}

/** A human was asked about this very decision. */
function humanSaid(line: JudgedLine, { effects, chain }: Evidence): Statement[] {
  return [...chain, ...effects]
    .filter(({ event_name }) => event_name.startsWith('APPROVAL_'))
    .filter(({ seq }, at, all) => seq < line.seq && all.findIndex((one) => one.seq === seq) === at)
    .map(sayLine);
}

function passedText(line: JudgedLine, evidence: Evidence): Statement[] {
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
