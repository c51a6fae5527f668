import { EXIT } from '../domain/exit-codes.js';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SAME_KEYSTROKE_MS = 1_000;
/**
 * Turns Ctrl-C, SIGTERM and a closed terminal into an abort, so that the run can stop its workers
 * and end its log. One Ctrl-C arrives twice under npx (from the terminal and from npx), so only a
 * signal that comes clearly later ends the process at once, as it would by default.
 */
export function watchForInterruption() {
    const controller = new AbortController();
    let firstAt;
    const interrupt = (name) => {
        firstAt ??= performance.now();
        if (performance.now() - firstAt > SAME_KEYSTROKE_MS) {
            dispose();
            process.kill(process.pid, name);
        }
        controller.abort(name);
    };
    const dispose = () => {
        for (const name of SIGNALS)
            process.off(name, interrupt);
    };
    for (const name of SIGNALS)
        process.on(name, interrupt);
    return {
        signal: controller.signal,
        exitCode() {
            if (!controller.signal.aborted)
                return undefined;
            return controller.signal.reason === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
        },
        dispose,
    };
}
