// Preloaded (`node --import`): a disk without room for the CSV file; everything else is written.
import fs, { readlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { writeSync } = fs;
fs.writeSync = (fd, ...rest) => {
  if (!readlinkSync(`/proc/self/fd/${fd}`).endsWith('.csv')) return writeSync(fd, ...rest);
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
};
syncBuiltinESMExports();
