// The pool of processes behind its listener, in a process of its own; prints its port, and ends with its input.
import { startProcessPool } from './process-pool.mjs';

const pool = await startProcessPool({ standbys: 0, serving: Number(process.argv[2] ?? 1) });
let before = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(before);
  before = process.cpuUsage();
  process.send?.({ cpu_us: user + system });
});
process.once('disconnect', () => void pool.stop());
process.send?.({ port: pool.port });
