import type { AgentAnswer } from '../../core/domain/agent.js';
import { inWords, rounded } from '../../core/domain/figures.js';
import type { CheckedProcess } from '../../run/assembly/check-agent-process.js';
import { row } from './layout.js';
import type { Style } from './style.js';

const STDERR_LINES = 5;

/** What an agent answered when it was tried out, and which rules it kept. The last line is the sum. */
export function agentCheckText(checked: CheckedProcess, style: Style): string[] {
  const { hello, answers, rules, isolation, stderr } = checked;
  const broken = rules.filter(({ kept }) => kept === false);
  const sum =
    broken.length === 0
      ? `${style.good('OK')}  it keeps every rule that could be tried`
      : `${style.bad('BROKEN')}  ${broken.map(({ rule }) => inWords(rule)).join(', ')}`;
  return [
    ...row('isolation', `${isolation.isolation}: ${isolation.why}`),
    ...row('hello', helloText(hello)),
    ...answers.flatMap(({ incident, answer }) => row(inWords(incident), answerText(answer))),
    ...rules.flatMap(({ rule, kept, faults }) =>
      row(
        kept === null ? 'not tried' : kept ? 'ok' : 'BROKEN',
        [inWords(rule), ...faults].join('; '),
      ),
    ),
    ...stderrRows(stderr),
    sum,
  ];
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
  const workers = answer.workers_to === null ? '' : ` > ${String(answer.workers_to)}`;
  return `${answer.action}${workers}, ${after}: ${answer.reason}`;
}

function stderrRows(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => line !== '');
  const more = lines.length - STDERR_LINES;
  return [
    ...lines.slice(0, STDERR_LINES).flatMap((line, at) => row(at === 0 ? 'stderr' : '', line)),
    ...(more > 0 ? row('', `and ${String(more)} more lines`) : []),
  ];
}
