import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { DemoRunError, messageOf } from '../domain/errors.js';
import { RUNTIME_EVENT_COLUMNS } from '../domain/runtime-event.js';
import { makeFolder, writeWhole } from '../files/durable-files.js';
const HEADER = `${RUNTIME_EVENT_COLUMNS.join(',')}\n`;
/**
 * Appends every runtime event to one CSV file (RFC 4180 quoting, LF, fixed columns, the header
 * once). The file is derived from the proof log, so it is written but not synced to the disk.
 * @throws DemoRunError `sink_unavailable` when the file cannot be opened or is not such a file
 */
export function openCsvSink(path) {
    const { fd, isNew } = open(path);
    let headerDue = isNew;
    return {
        store(event) {
            writeWhole(fd, Buffer.from(`${headerDue ? HEADER : ''}${toRow(event)}`, 'utf8'));
            headerDue = false;
            return Promise.resolve();
        },
        close() {
            closeSync(fd);
        },
    };
}
function toRow(event) {
    return stringify([event], {
        columns: [...RUNTIME_EVENT_COLUMNS],
        // A cell that a spreadsheet would run as a formula is quoted (OWASP, CSV injection).
        escape_formulas: true,
    });
}
function open(path) {
    try {
        makeFolder(dirname(path));
        const fd = openSync(path, 'a+', 0o640);
        const { size } = fstatSync(fd);
        if (size === 0)
            return { fd, isNew: true };
        // The first row and the last byte tell whether it is such a file; it may be long.
        const isOurs = readAt(fd, 0, HEADER.length) === HEADER && readAt(fd, size - 1, 1) === '\n';
        if (isOurs)
            return { fd, isNew: false };
        closeSync(fd);
    }
    catch (cause) {
        throw new DemoRunError('sink_unavailable', `${path} cannot be written: ${messageOf(cause)}`, {
            cause,
            remedy: 'make the file and its folder writable, or choose another folder with --root',
        });
    }
    throw new DemoRunError('sink_unavailable', `${path} is not a whole file of runtime events`, {
        remedy: 'move that file away, then run again; nothing in it was changed',
    });
}
function readAt(fd, position, length) {
    const bytes = Buffer.alloc(length);
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, length, position));
}
