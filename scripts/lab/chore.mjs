// What the chores that measure the real pool have in common: their options, and how they end.
import { parseArgs } from 'node:util';
import { DemoRunError } from '#dist/core/domain/errors.js';
import { PACKAGE_ROOT } from '#dist/base/package-paths.js';
import { interruptibly } from '#dist/cli/interruption.js';
import { openOperatorLog } from '#dist/cli/operator-log.js';

const USAGE = 2;
/** @type {NonNullable<import('node:util').ParseArgsConfig['options']>} */
const SWITCHES = {
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
};

/**
 * Does a chore and sets the exit code.
 * @param number the option of its own, with its default and the most that it takes
 */
export async function chore(number, work) {
  try {
    const options = readOptions(number);
    const diagnostics = openOperatorLog(String(options['root']), 'info');
    process.exitCode = await interruptibly((signal) => work({ ...options, signal, diagnostics }));
  } catch (error) {
    if (!(error instanceof DemoRunError) && !String(error.code).startsWith('ERR_PARSE_ARGS'))
      throw error;
    process.stderr.write(
      `${error.message}\n${error.remedy === undefined ? '' : `  ${error.remedy}\n`}`,
    );
    process.exitCode = error.exitCode ?? USAGE;
  }
}

function readOptions({ name, preset, most, least }) {
  const { values } = parseArgs({
    options: {
      ...SWITCHES,
      root: { type: 'string', default: PACKAGE_ROOT },
      [name]: { type: 'string', default: String(preset) },
    },
  });
  const given = String(values[name]);
  if (!/^\d{1,10}$/.test(given) || Number(given) < least || Number(given) > most) {
    throw new DemoRunError('usage', `--${name} takes a whole number from ${least} to ${most}`);
  }
  /** @type {Record<string, unknown>} */
  const own = { [name]: Number(given) };
  return { ...values, color: false, ...own };
}
