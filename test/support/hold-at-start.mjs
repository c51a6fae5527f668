// Preloaded (`node --import`): loads the program, then waits for a byte on stdin before it may begin.
import { once } from 'node:events';
import '../../dist/bundle/main.js';

process.stdout.write('held\n');
await once(process.stdin, 'data');
process.stdin.destroy();
