import { DemoRunError, messageOf } from '../domain/errors.js';
import { HEAD_FORMAT } from '../domain/proof-head.js';
import { writeAtomically } from '../files/durable-files.js';
/** The head of `X.log` is `X.head`. */
export function headPath(log) {
    return log.replace(/\.log$/, '.head');
}
/**
 * Seals a log that has ended: writes its signed head beside it.
 * @throws DemoRunError `proof_log_failed`
 */
export function sealLog(log, end, key) {
    const path = headPath(log);
    try {
        writeAtomically(path, `${JSON.stringify(headOf(end, key))}\n`, 'replace');
    }
    catch (cause) {
        throw new DemoRunError('proof_log_failed', `the head ${path} of the proof log cannot be written: ${messageOf(cause)}`, { cause, remedy: 'make room or mend the disk; the next run seals the log as recovered' });
    }
}
function headOf({ run_id, lines, head }, key) {
    const signed = [HEAD_FORMAT, run_id, String(lines), head].map((line) => `${line}\n`).join('');
    return {
        format: HEAD_FORMAT,
        ...{ run_id, lines, head },
        public_key: key.public_key,
        signature: key.sign(signed),
    };
}
