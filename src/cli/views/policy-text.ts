import { duration, rounded } from '../../core/domain/figures.js';
import type { AgentBudgets } from '../../core/domain/agent.js';
import { ACTIONS } from '../../core/domain/actions.js';
import { count } from '../../core/domain/count.js';
import { ENVIRONMENTS } from '../../core/domain/environment.js';
import type { Policy } from '../../core/domain/policy.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import type { MatrixCell } from '../../core/gates/policy-matrix.js';
import type { NamedPolicy } from '../../run/assembly/policy-file.js';
import { columns, left } from './columns.js';
import { WIDTH, wrap } from './layout.js';
import type { Style } from './style.js';
import { closingLine } from './verdict-text.js';

const LAYOUT = [left(17), ...ENVIRONMENTS.map(() => left(10))];
const MARGIN = 2;

/** Which policy it is; `path` is null for the one that is built in. */
export interface PolicyInQuestion {
  readonly named: NamedPolicy;
  readonly path: string | null;
}

/** The matrix, why each cell says what it says, and the limits in words. The last line is the sum. */
export function policyText(
  about: PolicyInQuestion,
  cells: readonly MatrixCell[],
  style: Style,
): string[] {
  const { policy, policy_sha256 } = about.named;
  return [
    `policy ${nameOfPolicy(about)}`,
    `  sha256 ${policy_sha256}`,
    '',
    ...matrix(cells),
    '',
    'Why:',
    ...ACTIONS.flatMap((action) => reasonsFor(cells.filter((cell) => cell.action === action))),
    '',
    'Limits:',
    ...limitsInWords(policy).flatMap(point),
    '',
    policySum(about, cells, style),
  ];
}

/** How many actions are allowed, ask a human, and are refused, in all environments. */
export function policySum(
  about: PolicyInQuestion,
  cells: readonly MatrixCell[],
  style: Style,
): string {
  const of = (answer: MatrixCell['answer']) =>
    String(cells.filter((cell) => cell.answer === answer).length);
  const sum = `${of('allowed')} allowed, ${of('approval')} by approval, ${of('refused')} refused`;
  return closingLine('POLICY', `${nameOfPolicy(about)}: ${sum}`, style.good);
}

/** What a policy is called by. */
export function nameOfPolicy({ path }: PolicyInQuestion): string {
  return path === null ? 'built in' : toPrintableAscii(path);
}

/** One thing to be told, wrapped and indented. */
export function point(text: string): string[] {
  const [first = '', ...rest] = wrap(toPrintableAscii(text), WIDTH - 2 * MARGIN);
  const indent = ' '.repeat(MARGIN);
  return [`${indent}${first}`, ...rest.map((line) => `${indent}${indent}${line}`)];
}

function matrix(cells: readonly MatrixCell[]): string[] {
  return columns(
    [
      ['', ...ENVIRONMENTS],
      ...ACTIONS.map((action) => [
        action,
        ...cells.filter((cell) => cell.action === action).map(({ answer }) => answer),
      ]),
    ],
    LAYOUT,
  );
}

/** The environments in which an action is answered alike are told together. */
function reasonsFor(cells: readonly MatrixCell[]): string[] {
  const groups = new Map<string, MatrixCell[]>();
  for (const cell of cells) {
    const why = whyOf(cell);
    groups.set(why, [...(groups.get(why) ?? []), cell]);
  }
  return [...groups].flatMap(([why, [cell, ...others]]) => {
    const everywhere = others.length === ENVIRONMENTS.length - 1;
    const envs = [cell, ...others].map((one) => one?.env ?? '').join(', ');
    return point(`${cell?.action ?? ''}, ${everywhere ? 'everywhere' : envs}: ${why}`);
  });
}

function whyOf({ env, answer, lists, reasons }: MatrixCell): string {
  if (answer === 'refused') {
    return `refused by ${reasons.map(({ gate, code }) => `${gate}:${code}`).join(', ')}`;
  }
  const named = lists.map((list) => list.replace(`.${env}`, '.<env>'));
  const [asks] = answer === 'approval' ? named.slice(-1) : [];
  const allows = asks === undefined ? named : named.slice(0, -1);
  return `allowed by ${allows.join(' and ')}${asks === undefined ? '' : `; ${asks} asks a human`}`;
}

function limitsInWords(policy: Policy): string[] {
  const { restart_budget, storm_brake, cooldown_ms, overload, stable } = policy;
  const cooldowns = Object.entries(cooldown_ms).map(
    ([action, ms]) => `${action} is refused for ${duration(ms)} after the last one`,
  );
  return [
    `A decision is good for ${duration(policy.decision_lifetime_ms)}; a human may think for ${duration(policy.approval_within_ms)}.`,
    ...cooldowns.map((text) => `${text}.`),
    `At most ${count(restart_budget.restarts, 'restart')} in ${duration(restart_budget.within_ms)}; the next one is refused.`,
    `With more than ${count(storm_brake.incidents, 'incident')} in ${duration(storm_brake.within_ms)} nothing is done.`,
    `Fewer workers only after ${duration(policy.scale_down_after_ms)} of calm.`,
    `Overload is ${rounded.percent(overload.utilization_ppm)} or more in ${count(overload.consecutive_windows, 'window')} in a row.`,
    `Stable is ${count(stable.consecutive_good_probes, 'good probe')} in a row, each within ${duration(stable.probe_deadline_ms)}; it is given up after ${duration(stable.give_up_after_ms)}.`,
    `An injected fault must show within ${duration(policy.fault_must_show_within_ms)}.`,
    `dev explores in ${rounded.percent(policy.exploration_ppm)} of its decisions; stage and prod never.`,
    ...(policy.agent === undefined ? [] : budgetsInWords(policy.agent)),
  ];
}

function budgetsInWords(agent: AgentBudgets): string[] {
  return [
    `An agent answers within ${duration(agent.answer_within_ms)}, in ${count(agent.answer_bytes, 'byte')} at most, and looks again up to ${count(agent.observations, 'time')}; it proposes once.`,
    `In one run it may think for ${duration(agent.run_within_ms)} and spend ${String(agent.spend_micro_usd / 1_000_000)} US dollars, as it declares them; then the run is inconclusive.`,
  ];
}
