// Preloaded (`node --import`): once the text that FREEZE_AFTER names has been told, the clocks of this
// process stand still and its global timers never fire; then it sends itself a signal.
import { isMainThread } from 'node:worker_threads';

const { FREEZE_AFTER = '', SIGNAL = 'SIGTERM' } = process.env;

function freeze() {
  const [at, today] = [performance.now(), Date.now()];
  Object.defineProperty(performance, 'now', { value: () => at });
  Date.now = () => today;
  const never = () => ({ ref: () => never(), unref: () => never(), hasRef: () => false });
  globalThis.setTimeout = never;
  globalThis.setInterval = never;
  globalThis.setImmediate = never;
}

if (isMainThread) {
  const write = process.stdout.write.bind(process.stdout);
  let isFrozen = false;
  process.stdout.write = (text, ...rest) => {
    const result = write(text, ...rest);
    if (!isFrozen && String(text).includes(FREEZE_AFTER)) {
      isFrozen = true;
      freeze();
      process.kill(process.pid, SIGNAL);
    }
    return result;
  };
}
