// Preloaded (`node --import`): a program that stores an event before it has announced it.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';

const { writeSync } = fs;

fs.writeSync = (fd, bytes, ...rest) => {
  const text = String(bytes);
  if (text.startsWith('{"event_name":"RUNTIME_EMIT"')) {
    const { run_id, event_id } = JSON.parse(text.slice(0, text.indexOf('\n')));
    const logs = dirname(fs.readlinkSync(`/proc/self/fd/${fd}`));
    fs.appendFileSync(join(logs, 'stage', 'runtime_events.csv'), `${run_id}-${event_id},early\n`);
  }
  return writeSync(fd, bytes, ...rest);
};
syncBuiltinESMExports();
