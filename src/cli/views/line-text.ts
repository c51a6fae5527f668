import { describeLine, detailsOf, labelOf } from '../../audit/explain/describe-line.js';
import type { ToldBefore } from '../../audit/explain/fault-text.js';
import type { ProofBody, ProofEventName } from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { painted, row } from './layout.js';
import type { Style } from './style.js';

/** Where the story turns, and in which colour. */
const TURNS: { readonly [Name in ProofEventName]?: Exclude<keyof Style, 'strong'> } = {
  FAILURE_INJECTED: 'bad',
  RL_DECISION: 'decided',
  APPROVAL_GRANTED: 'good',
  APPROVAL_DENIED: 'bad',
  ORCH_REFUSE: 'bad',
  SYSTEM_STABLE: 'good',
  NOT_STABLE: 'bad',
  ESCALATED: 'bad',
  DEPLOY_FAILED: 'bad',
  EMIT_FAILED: 'bad',
};

/**
 * A proof line in one sentence.
 * @param before what lines before it tell
 * @param seq where its number is to be beside it
 * @param style where it is to be coloured
 */
export function lineText(
  line: ProofBody,
  before: ToldBefore,
  seq?: number,
  style?: Style,
): string[] {
  const label = labelOf(line);
  const rows = row(label, describeLine(line, before), seq);
  const turn = TURNS[line.event_name];
  return style === undefined || turn === undefined ? rows : painted(rows, label, style[turn]);
}

interface FullLineView {
  /** What the lines up to this one say. */
  readonly context: LogContext;
  readonly style: Style;
  /** Whether the gates are listed that let an action pass: they are the same ones each time. */
  readonly namesGates: boolean;
}

/** All that a proof line says. */
export function fullLineText(
  line: ProofBody,
  seq: number,
  { context, style, namesGates }: FullLineView,
): string[] {
  const details = detailsOf(line, context).filter(({ label }) => namesGates || label !== 'gates');
  return [
    ...lineText(line, context, seq, style),
    ...details.flatMap(({ label, says }) => row(label, says)),
  ];
}

/** Where a browser or `curl` reaches the app while it runs: behind the line that says it is deployed. */
export function addressRows(line: ProofBody): string[] {
  if (line.event_name !== 'RUNTIME_EMIT' || line.event_type !== 'deploy') return [];
  const { port } = line.measured;
  return port === 0 ? [] : row('open', `http://127.0.0.1:${String(port)}/ while the run goes on`);
}
