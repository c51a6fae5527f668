import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { makeFolder } from '../files/durable-files.js';
import { messageOf } from '../domain/errors.js';
import { toPrintableAscii } from '../domain/safe-text.js';
/**
 * The operator's diagnostics in logs/operator.log. pino writes through a synchronous stream of our
 * own: its other destinations lose lines, or hang, on a full disk. A failure is one warning on
 * stderr and nothing more, because no proof depends on these lines.
 */
export function openOperatorLog(root, level) {
    const folder = join(root, 'logs');
    let hasWarned = false;
    const stream = {
        write(line) {
            try {
                makeFolder(folder);
                appendFileSync(join(folder, 'operator.log'), line, { mode: 0o640 });
            }
            catch (error) {
                if (!hasWarned)
                    process.stderr.write(`demo-run: warning: ${toPrintableAscii(messageOf(error))}\n`);
                hasWarned = true;
            }
        },
    };
    const logger = pino({ level, base: { pid: process.pid } }, stream);
    return {
        info: (message, fields = {}) => {
            logger.info(fields, message);
        },
        warn: (message, fields = {}) => {
            logger.warn(fields, message);
        },
    };
}
