import { plainDecision } from '../../audit/explain/plain-words.js';
import type { PlainDecision } from '../../core/decider/plain-reasons.js';
import { isExecutable } from '../../core/domain/actions.js';
import { rounded } from '../../core/domain/figures.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import { painted, wideRow } from './layout.js';
import { lineText } from './line-text.js';
import type { View } from './text-view.js';

/** A decision as a newcomer needs it: what was seen, what was decided, why, and why nothing else. */
export function decisionRows(
  line: ProofBodyOf<'RL_DECISION'>,
  seq: number,
  { context, style }: Pick<View, 'context' | 'style'>,
): string[] {
  const plain = plainDecision(line, context);
  const { seen, chosen, rejected } = plain;
  return [
    ...painted(wideRow('seen', seen), 'seen', style.seen),
    ...lineText(line, context, seq, style),
    ...wideRow('because', chosen.says),
    ...figureRows(plain),
    // That nothing is ever rolled back or deleted is shown by the attacks.
    ...rejected
      .filter(({ action }) => isExecutable(action))
      .flatMap(({ action, says }) => wideRow('not', `${action}: ${says}`)),
  ];
}

function figureRows({ target, costs }: PlainDecision): string[] {
  const each = costs.map(({ action, cost_micro }) => `${action} ${rounded.value(cost_micro)}`);
  return [
    ...(target === '' ? [] : wideRow('workers', target)),
    ...(each.length === 0 ? [] : wideRow('cost', `${each.join(', ')} (expected)`)),
  ];
}
