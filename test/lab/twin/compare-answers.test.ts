import { describe, expect, it } from 'vitest';
import { shieldOf } from '../../../src/audit/summary/agent-comparison.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import { compareAnswers } from '../../../src/lab/twin/compare-answers.js';
import { proposes, ScriptedAgent, type Script } from '../../support/scripted-agent.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { walk, type Bent } from '../../support/walk.js';

type Answer = NonNullable<Script['answer']>;

const always =
  (action: string, bent: Parameters<typeof proposes>[3] = {}): Answer =>
  (question, sealed) =>
    proposes(question, action, sealed, bent);

async function compared(answer: Answer, bent: Bent = {}) {
  const agent = new ScriptedAgent({ answer });
  const { lines } = await walk(temporaryRoot(), { simulated: true, openAgent: agent.open, ...bent });
  const summary = summaryOf(lines);
  const first = lines[0];
  if (first === undefined || !('run' in first) || first.run === undefined) throw new Error('no run');
  const { signal } = new AbortController();
  const t = performance.now();
  const comparison = await compareAnswers({ run: first.run, summary, signal });
  console.log(performance.now() - t);
  return { comparison, shield: shieldOf(summary, comparison) };
}

describe('x', () => {
  it.each(['restart_service', 'scale_workers', 'noop', 'rollback'])('%s', async (a) => {
    console.log(JSON.stringify(await compared(always(a, a === 'scale_workers' ? { workers_to: 2 } : {})), null, 1));
  }, 60000);
});
