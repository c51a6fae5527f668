import type { AgentComparison } from '../../audit/summary/agent-comparison.js';
import type { RunSummary } from '../../audit/summary/run-summary.js';
import type { Diagnostics } from '../../core/domain/ports.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import type { CompareAnswers } from '../../run/walkthrough/run.js';
import { createWaits, openProgressLine, type Waits } from '../progress-line.js';

const NOT_SHOWN = createWaits(() => openProgressLine(process.stderr, false));

/**
 * How a run compares what its agent wanted: on the simulated app, or by a control on real workers. What
 * plays it is loaded only for a run with an agent.
 * @param waits where a control says how far it is: each of its branches takes as long as one of the run
 */
export function comparisonFor(
  { agentControl, root }: { readonly agentControl: boolean; readonly root: string },
  diagnostics: Diagnostics,
  waits: Waits = NOT_SHOWN,
): CompareAnswers {
  return async (about) => {
    const { compareAnswers } = await import('../../lab/twin/compare-answers.js');
    if (!agentControl) return compareAnswers(about);
    const { realApp } = await import('../../lab/measurable-apps.js');
    return waits.during('control on real workers', (say) =>
      compareAnswers({
        ...about,
        by: 'control',
        createApp: ({ scaling }) => realApp(root, diagnostics, scaling),
        onBranch: ({ answer, of, action }) => {
          say(`control on real workers: answer ${String(answer)} of ${String(of)}, ${action}`);
        },
      }),
    );
  };
}

/** What a log says of an agent, compared on the simulated app; null where none decided. */
export async function comparedInLog(
  run: Pick<LoggedRun, 'seed' | 'policy' | 'agent'> | null,
  summary: RunSummary,
): Promise<AgentComparison | null> {
  if (run?.agent === undefined) return null;
  const { compareAnswers } = await import('../../lab/twin/compare-answers.js');
  return compareAnswers({ run, summary, signal: new AbortController().signal });
}
