import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { present } from '../present.js';
import { realityLine, realityText } from '../views/reality-text.js';
import { interruptibly } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { parseOptions, type RawOptions } from '../options.js';
import { refuseBeside } from '../refuse-options.js';
import { compareWithReality } from '../../lab/compare-with-reality.js';

const OF_A_SCORING = ['file', 'episodes'];
const SEED_OF_A_RUN = '42';

/** `demo-run evaluate --real`: exit 1 when the simulated app does not do what the real pool does. */
export async function realityCommand(raw: RawOptions): Promise<ExitCode> {
  refuseBeside(raw, '--real', OF_A_SCORING);
  const options = parseOptions({ ...raw, seed: raw['seed'] ?? SEED_OF_A_RUN }, ['seed']);
  return interruptibly(async (signal) => {
    const diagnostics = openOperatorLog(options.root, options.logLevel);
    const comparison = await compareWithReality({ ...options, signal, diagnostics });
    present(options, { fact: 'reality', ...comparison }, () => realityText(comparison), {
      line: realityLine(comparison),
    });
    return comparison.same_behaviour ? EXIT.ok : EXIT.answerIsNo;
  });
}
