// Preloaded (`node --import`): sends this process a signal at the moment at which it has told the
// text that SIGNAL_AFTER names. From outside the signal would come a little later, or too late.
import { isMainThread } from 'node:worker_threads';

const { SIGNAL_AFTER = '', SIGNAL = 'SIGTERM' } = process.env;

if (isMainThread) {
  const write = process.stdout.write.bind(process.stdout);
  let isSent = false;
  process.stdout.write = (text, ...rest) => {
    const result = write(text, ...rest);
    if (!isSent && String(text).includes(SIGNAL_AFTER)) {
      isSent = true;
      process.kill(process.pid, SIGNAL);
    }
    return result;
  };
}
