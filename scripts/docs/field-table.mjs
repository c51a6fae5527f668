// Prints the table of fields into docs/proof-log.md, between its markers.
//   npm run field-table     (after a build)
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageWithTable } from '#dist/audit/checker/fields/page.js';

const PAGE = fileURLToPath(new URL('../../docs/proof-log.md', import.meta.url));
writeFileSync(PAGE, pageWithTable(readFileSync(PAGE, 'utf8')));
