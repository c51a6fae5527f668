// Preloaded (`node --import`): loads the program, then waits for a byte on stdin before it may begin.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loadProgram } from '../../scripts/load-program.cjs';

loadProgram(fileURLToPath(new URL('../../dist/bundle/main.cjs', import.meta.url)), ['run']);

process.stdout.write('held\n');
await once(process.stdin, 'data');
process.stdin.destroy();
