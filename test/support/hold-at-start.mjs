// Preloaded (`node --import`): loads the program, then waits for a byte on stdin before it may begin.
import { once } from 'node:events';
import '../../dist/cli/commands/run.js';
import '../../dist/cli/program.js';

process.stdout.write('held\n');
await once(process.stdin, 'data');
process.stdin.destroy();
