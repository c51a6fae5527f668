import { count } from '../../../core/domain/count.js';
import type {
  ExplainedChoice,
  ExplainedGates,
  Explanation,
  Statement,
} from '../../explain/explanation.js';
import { comparedAsShown, inWords, percentRange, rounded } from '../../../core/domain/figures.js';
import { HEALED_MICRO } from '../../../core/decider/plain-reasons.js';
import { html, type Markup, type Part } from '../markup.js';
import { badge, table, toLine } from './parts.js';

/** Why a choice was made and why no other, and what the gates said of it. */
export function whyText(explanation: Explanation): Markup {
  const { choice, gates } = explanation;
  return html`<div class="columns">
      ${choice === null ? null : why(choice)}${choice === null ? null : whyNot(choice)}
    </div>
    ${gates === null ? html`<p>${notAsked(explanation)}</p>` : gatesText(gates)}`;
}

/** Of a run that was killed, and of a log that does not hold, nobody knows it. */
function notAsked({ outcome, log }: Explanation): string {
  const isTold = outcome !== null && outcome.result !== 'open' && outcome.result !== 'unknown';
  if (isTold) return 'No gate was asked.';
  return `No ${log.problem === null ? '' : 'good '}line tells whether a gate was asked.`;
}

function why(choice: ExplainedChoice): Markup {
  const { kind, action, decided_by, rule, seq, target, history } = choice;
  const title = kind === 'escalation' ? 'Why nobody decided' : `Why ${String(action)}`;
  return html`<div>
    <h4>${title}</h4>
    <ul>
      ${sentence(by(kind, decided_by, rule), becauseText(choice), seq)}
      ${(choice.agent?.statements ?? []).map(statement)}
      ${target === null ? null : statement(target)} ${marginText(choice)}
      ${choice.readings.map(statement)}
      <li><b>earlier runs</b> ${history.known ? historyText(history) : history.because}</li>
    </ul>
    <details>
      <summary>State ${choice.state_key}, part by part</summary>
      ${table({
        caption: 'What fell into which part of the state',
        head: ['Part', 'Value', 'Because'],
        rows: choice.state.map(({ name, bucket, because: reason }) => [
          inWords(name),
          bucket,
          reason,
        ]),
      })}
    </details>
  </div>`;
}

/** The log counts the visits of a cell; here, as wherever people read them, they are tries. */
function becauseText({ why: because, decided_by, q_values }: ExplainedChoice): string {
  if (decided_by === 'agent') return because;
  const visits = q_values?.find(({ chosen }) => chosen)?.visits;
  return visits === undefined
    ? inWords(because)
    : inWords(because).replace(`${String(visits)} visits`, count(visits, 'try'));
}

function by(
  kind: ExplainedChoice['kind'],
  decided_by: ExplainedChoice['decided_by'],
  rule: Statement | null,
): string {
  if (kind === 'escalation') return 'escalated';
  if (decided_by === 'rule') return `rule ${rule?.about ?? ''}`;
  return decided_by === 'agent' ? 'by the agent' : 'by the Q-table';
}

function marginText({ q_values, next_best, action, seq }: ExplainedChoice): Markup | null {
  if (next_best === null || q_values === null) return null;
  const costOf = (name: string | null) =>
    HEALED_MICRO - (q_values.find((cell) => cell.action === name)?.q_micro ?? 0);
  const own = costOf(action);
  const compared = comparedAsShown(own, costOf(next_best), next_best);
  return sentence('expected cost', `${rounded.value(own)}, ${compared}`, seq);
}

function historyText(history: Extract<ExplainedChoice['history'], { known: true }>): string {
  const { stable, n, low_ppm, high_ppm, action, runs } = history;
  return `stable after ${action} in ${String(stable)} of ${String(n)} (95 %: ${percentRange(low_ppm, high_ppm)}), ${count(runs, 'run')} read`;
}

function whyNot({ rejected, seq }: ExplainedChoice): Markup {
  if (rejected.length === 0)
    return html`<div>
      <h4>Why not the others</h4>
      <p>None was weighed.</p>
    </div>`;
  const byReason = new Map<string, string[]>();
  for (const { action, reason, numbers } of rejected) {
    // A learned value is in the numbers again, as a cost.
    const why = reason.startsWith('learned value') ? numbers : `${reason}; ${numbers}`;
    byReason.set(why, [...(byReason.get(why) ?? []), action]);
  }
  return html`<div>
    <h4>Why not the others</h4>
    <ul>
      ${[...byReason].map(([reason, actions]) => sentence(actions.join(', '), reason, seq))}
    </ul>
  </div>`;
}

function gatesText({ verdict, passed, refused, statements, seq }: ExplainedGates): Markup {
  return html`<h4>Gates: ${verdict} ${toLine(seq)}</h4>
    <p class="chips">
      ${passed.map(
        (gate) => html`<span class="chip">${inWords(gate)}</span> `,
      )}${refused.map(({ gate }) => badge('bad', `${inWords(gate)} refused`))}
    </p>
    <ul class="inline">
      ${refused.map(({ gate, code, because }) =>
        sentence(`${gate} (${code})`, because, seq),
      )}${statements.map(statement)}
    </ul>`;
}

function statement({ about, says, seq }: Statement): Markup {
  return sentence(inWords(about), says, seq);
}

function sentence(about: string, says: Part, seq: number): Markup {
  return html`<li><b>${about}</b> ${says} ${toLine(seq)}</li>`;
}
