import { fileURLToPath } from 'node:url';

// What is bundled lies as deep as this file does, so that both are found from either.

/** The package's own folder. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** The Q-table that ships. */
export const SHIPPED_TABLE_PATH = fileURLToPath(
  new URL('../core/decider/shipped-q-table.json', import.meta.url),
);

/** The Q-tables that shipped before, each under the hash of its file: logs of earlier programs name them. */
export const EARLIER_TABLES_PATH = fileURLToPath(
  new URL('../core/decider/earlier-q-tables', import.meta.url),
);
