import { EXIT, type ExitCode } from '../../domain/exit-codes.js';
import { watchForInterruption } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { parseOptions, type RawOptions } from '../options.js';
import { compareWithReality } from '../wiring/compare-with-reality.js';

const SEED_OF_A_RUN = '42';

/** `demo-run evaluate --real`: exit 1 when the simulated app does not do what the real pool does. */
export async function realityCommand(raw: RawOptions): Promise<ExitCode> {
  const options = parseOptions({ ...raw, seed: raw['seed'] ?? SEED_OF_A_RUN }, ['seed']);
  const interruption = watchForInterruption();
  const diagnostics = openOperatorLog(options.root, options.logLevel);
  try {
    const parts = { ...options, signal: interruption.signal, diagnostics };
    const { same_behaviour } = await compareWithReality(parts);
    return same_behaviour ? EXIT.ok : EXIT.answerIsNo;
  } catch (error) {
    const interrupted = interruption.exitCode();
    if (interrupted !== undefined) return interrupted;
    throw error;
  } finally {
    interruption.dispose();
  }
}
