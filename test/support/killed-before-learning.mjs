// Preloaded (`node --import`): kills this process when it has announced an update and is about to put
// the environment's table in its place.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { renameSync } = fs;

fs.renameSync = (from, to) => {
  if (String(to).endsWith('q_table.json')) process.kill(process.pid, 'SIGKILL');
  return renameSync(from, to);
};
syncBuiltinESMExports();
