// Preloaded (`node --import`): a disk that says "done" at once. What then promises durability lies.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

fs.fdatasyncSync = () => undefined;
fs.fdatasync = (fd, done) => process.nextTick(done, null);
syncBuiltinESMExports();
