import { closeSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { MAX_LINE_BYTES, envelopeSchema } from '../domain/proof-lines/catalogue.js';
import { runRecordSchema } from '../domain/proof-lines/run-record.js';
const FIRST_BYTES = '{"event_name":"';
const firstLineSchema = z.looseObject({
    run_id: envelopeSchema.shape.run_id,
    run: runRecordSchema.pick({ kind: true }).loose(),
});
/** Reads at most one line. @throws the system's error */
export function beginningOf(path) {
    const text = readStart(path);
    if (text === '')
        return { is: 'empty' };
    const end = text.indexOf('\n');
    if (end === -1)
        return { is: looksLikeOurs(text) ? 'torn' : 'foreign' };
    const first = parse(text.slice(0, end));
    return first === undefined ? { is: 'foreign' } : { is: 'log', first };
}
function readStart(path) {
    const fd = openSync(path, 'r');
    try {
        const bytes = Buffer.alloc(MAX_LINE_BYTES);
        return bytes.toString('latin1', 0, readSync(fd, bytes, 0, MAX_LINE_BYTES, 0));
    }
    finally {
        closeSync(fd);
    }
}
/** A power cut may leave zeros where bytes were to be. */
function looksLikeOurs(text) {
    const start = text.replace(/\0+$/, '');
    return FIRST_BYTES.startsWith(start.slice(0, FIRST_BYTES.length));
}
function parse(line) {
    try {
        return firstLineSchema.safeParse(JSON.parse(line)).data;
    }
    catch {
        return undefined;
    }
}
