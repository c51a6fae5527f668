import type { AgentAnswer } from '../../core/domain/agent.js';
import { count } from '../../core/domain/count.js';
import { inWords, rounded } from '../../core/domain/figures.js';
import { INCIDENT_CLASSES, type IncidentClass } from '../../core/domain/incident.js';
import { shorten } from '../../core/domain/safe-text.js';
import type { CheckedProcess, ProcessProgress } from '../../run/assembly/check-agent-process.js';
import { row, wrap } from './layout.js';
import type { Style } from './style.js';

const MS_PER_S = 1_000;
const STDERR_LINES = 5;
/** Of one of its lines: so much, in rows that stay within the margin. */
const STDERR_CHARACTERS = 150;
const STDERR_COLUMNS = 56;

/** What became known of an agent, as soon as it is. */
export function progressRows(progress: ProcessProgress): string[] {
  if (progress.known === 'isolation') {
    return row('isolation', `${progress.isolation.isolation}: ${progress.isolation.why}`);
  }
  if (progress.known === 'hello') return row('hello', helloText(progress.hello));
  if (progress.known === 'asked') return [];
  return row(labelOf(progress.incident), answerText(progress.answer));
}

/** As wide as the widest, so that what stands behind it begins in one column. */
function labelOf(incident: IncidentClass): string {
  const widest = Math.max(...INCIDENT_CLASSES.map((known) => inWords(known).length));
  return inWords(incident).padEnd(widest);
}

/** What is waited for from then on; undefined where nothing is. */
export function checkWaitText(progress: ProcessProgress): string | undefined {
  if (progress.known === 'isolation') return 'waiting for its hello';
  if (progress.known !== 'asked') return undefined;
  return `${inWords(progress.incident)}: ${answerWaitText(progress.within_ms)}`;
}

/** @param withinMs in which an agent has to answer */
export function answerWaitText(withinMs: number): string {
  return `waiting for the agent, at most ${String(Math.ceil(withinMs / MS_PER_S))} s`;
}

/** Which rules an agent kept, once all was seen. The last line is the sum. */
export function agentCheckText(checked: CheckedProcess, style: Style): string[] {
  const { hello, answers, rules, stderr } = checked;
  const unasked = INCIDENT_CLASSES.slice(answers.length);
  return [
    ...('failure' in hello ? [] : unasked).flatMap((incident) =>
      row(labelOf(incident), 'not asked: it was gone'),
    ),
    ...rules.flatMap(({ rule, kept, faults }) =>
      row(
        kept === null ? 'not tried' : kept ? 'ok' : 'BROKEN',
        [inWords(rule), ...faults].join('; '),
      ),
    ),
    ...stderrRows(stderr),
    agentCheckSum(checked, style),
  ];
}

/** In one line, whether it keeps the rules. */
export function agentCheckSum({ rules }: Pick<CheckedProcess, 'rules'>, style: Style): string {
  const broken = rules.filter(({ kept }) => kept === false);
  return broken.length === 0
    ? `${style.good('OK')}  it keeps every rule that could be tried`
    : `${style.bad('BROKEN')}  ${broken.map(({ rule }) => inWords(rule)).join(', ')}`;
}

function helloText(hello: CheckedProcess['hello']): string {
  if ('failure' in hello) return `none (${inWords(hello.failure)}): ${hello.detail}`;
  const model = hello.model === undefined ? '' : `, ${hello.model}`;
  return `${hello.agent} ${hello.version}${model}, after ${rounded.ms(hello.hello_us)}`;
}

function answerText(answer: AgentAnswer): string {
  if (answer.kind === 'agent_failed') return `${inWords(answer.failure)}: ${answer.detail}`;
  const after = `after ${rounded.ms(answer.measured.thinking_us)}`;
  if (answer.kind === 'agent_escalated') return `a human, ${after}: ${answer.reason}`;
  const workers = answer.workers_to === null ? '' : ` -> ${String(answer.workers_to)}`;
  return `${answer.action}${workers}, ${after}: ${answer.reason}`;
}

/** Its beginning: a megabyte may be one line. */
function stderrRows(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => line !== '');
  const more = lines.length - STDERR_LINES;
  const shown = lines
    .slice(0, STDERR_LINES)
    .flatMap((line) => wrap(shorten(line, STDERR_CHARACTERS), STDERR_COLUMNS));
  return [
    ...shown.flatMap((line, at) => row(at === 0 ? 'stderr' : '', line)),
    ...(more > 0 ? row('', `and ${count(more, 'more line')}`) : []),
  ];
}
