import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, type CliResult } from './cli.js';
import { temporaryRoot } from './temporary-root.js';

/** Notes the address of every module that is loaded, one a line. */
const HOOKS = `
import { appendFileSync } from 'node:fs';
let file;
export function initialize(path) { file = path; }
export function load(url, context, next) { appendFileSync(file, url + '\\n'); return next(url, context); }
`;

/** Runs the built program. @returns how it ended, and what it loaded */
export async function runNotingModules(
  args: readonly string[],
): Promise<CliResult & { readonly modules: readonly string[] }> {
  const file = join(temporaryRoot(), 'modules');
  const hooks = `data:text/javascript,${encodeURIComponent(HOOKS)}`;
  const register =
    `import { register } from 'node:module'; ` +
    `register(${JSON.stringify(hooks)}, { data: ${JSON.stringify(file)} });`;
  const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(register)}`;
  const result = await runCli(args, { env: { NODE_OPTIONS } });
  return { ...result, modules: readFileSync(file, 'utf8').trimEnd().split('\n') };
}
