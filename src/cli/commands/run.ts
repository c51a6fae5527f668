import type { ExitCode } from '../../domain/exit-codes.js';
import type { Fact, Tell } from '../../walkthrough/facts.js';
import { runWalkthrough } from '../../walkthrough/run-walkthrough.js';
import { watchForInterruption } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { parseOptions, redisOption, type RawOptions } from '../options.js';
import { openPresenter } from '../presenting/open-presenter.js';
import { stateFolder } from '../state-folder.js';
import { resultLine } from '../views/result-text.js';
import { UsageError } from '../usage-error.js';
import { withHouse } from '../wiring/with-house.js';

/** `demo-run [run]`: the walkthrough. */
export async function runCommand(raw: RawOptions): Promise<ExitCode> {
  const options = parseOptions({ ...raw, redis: redisOption(raw) }, [
    'env',
    'port',
    'seed',
    'redis',
    'only',
    'policy',
    'pace',
  ]);
  const simulated = raw['simulated'] === true;
  if (simulated && raw['port'] !== undefined) throw portOfNothing(raw['port']);
  const learn = raw['learn'] === true;
  if (learn && options.env === 'prod') throw learningInProd();
  const interruption = watchForInterruption();
  const diagnostics = openOperatorLog(options.root, options.logLevel);
  const presenter = openPresenter(
    { ...options, step: raw['step'] === true, notes: raw['notes'] === true },
    interruption,
  );
  try {
    const house = {
      ...options,
      kind: 'run',
      stateFolder: stateFolder(),
      scenarios: options.only,
      simulated,
      learn,
      observe: raw['observe'] === true,
      policyFile: options.policy,
      request: { name: raw['app'], repo_url: raw['repo'], runtime: raw['runtime'] },
      replaceSpec: raw['replace'] === true,
      allowProdInjection: raw['allowProdInjection'] === true,
      tell: withQuietLine(presenter.tell, options),
      pacing: presenter.pacing,
      signal: interruption.signal,
      diagnostics,
    } as const;
    diagnostics.info('run started', { env: options.env, root: options.root });
    const result = await withHouse(house, runWalkthrough);
    diagnostics.info('run ended', { run_id: result.run_id, exit_code: result.exit_code });
    return result.exit_code;
  } catch (error) {
    const interrupted = interruption.exitCode();
    if (interrupted !== undefined) {
      diagnostics.info('run interrupted', { exit_code: interrupted });
      return interrupted;
    }
    diagnostics.warn('run failed', { err: error });
    throw error;
  } finally {
    presenter.flush();
    interruption.dispose();
  }
}

function portOfNothing(port: unknown): UsageError {
  return new UsageError([
    {
      field: '--port',
      rule: 'option_port',
      value: port,
      accepted: 'no port beside --simulated: the simulated app binds none',
      remedy: 'leave out --port or --simulated',
    },
  ]);
}

function learningInProd(): UsageError {
  return new UsageError([
    {
      field: '--learn',
      rule: 'option_learn',
      value: 'prod',
      accepted: '--env dev (which always learns) or stage; prod never learns',
      remedy: 'leave out --learn, or choose another --env',
    },
  ]);
}

function withQuietLine(tell: Tell, { quiet, json }: { quiet: boolean; json: boolean }): Tell {
  return (fact: Fact) => {
    tell(fact);
    if (quiet && !json && fact.fact === 'result')
      process.stdout.write(`${resultLine(fact.result)}\n`);
  };
}
