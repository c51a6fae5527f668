import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runCli, type CliResult } from './cli.js';
import { temporaryRoot } from './temporary-root.js';

const coverageSchema = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({ functionName: z.string(), ranges: z.array(z.object({ count: z.number() })) }),
      ),
    }),
  ),
});

/** Runs the built program. @returns how it ended, and the modules of the bundle that it loaded */
export async function runNotingModules(
  args: readonly string[],
): Promise<CliResult & { readonly modules: readonly string[] }> {
  const folder = temporaryRoot();
  const result = await runCli(args, { env: { NODE_V8_COVERAGE: folder } });
  return {
    ...result,
    modules: readdirSync(folder).flatMap((file) => modulesIn(join(folder, file))),
  };
}

/** In the bundle and its parts each module is a function that bears its name; V8 counts how often it was called. */
function modulesIn(file: string): string[] {
  const { result } = coverageSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return result
    .filter(({ url }) => /\/dist\/bundle\/\w+\.cjs$/.test(url))
    .flatMap(({ functions }) => functions)
    .filter(({ functionName, ranges }) => functionName.endsWith('.js') && ranges[0]?.count === 1)
    .map(({ functionName }) => functionName);
}
