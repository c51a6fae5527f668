import { closeSync, constants, fstatSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import type { EventSink } from '../../core/domain/ports.js';
import { makeFolder, writeWhole } from '../../base/durable-files.js';
import { openRegularFile } from '../../base/regular-file.js';
import { CSV_HEADER, REMAKE_CSV, toRows } from './csv-rows.js';

const { O_APPEND, O_CREAT, O_RDWR } = constants;

export interface CsvSink extends EventSink {
  readonly path: string;
  /** How many bytes was in the file before: the rows of this run come behind them. */
  readonly opened_at: number;
  close(): void;
}

/**
 * Appends every runtime event to one CSV file (RFC 4180 quoting, LF, fixed columns, the header
 * once). The file is derived from the proof log, so it is written but not synced to the disk.
 * @throws DemoRunError `sink_unavailable` when the file cannot be opened or is not such a file
 */
export function openCsvSink(path: string): CsvSink {
  const { fd, size } = open(path);
  let headerDue = size === 0;
  return {
    path,
    opened_at: size,
    store(events) {
      writeWhole(fd, Buffer.from(`${headerDue ? CSV_HEADER : ''}${toRows(events)}`, 'utf8'));
      headerDue = false;
      return Promise.resolve();
    },
    close() {
      closeSync(fd);
    },
  };
}

function open(path: string): { fd: number; size: number } {
  try {
    makeFolder(dirname(path));
    // A link could lead to a file outside the root, and so could a second name.
    const fd = openRegularFile(path, O_RDWR | O_APPEND | O_CREAT, 0o640);
    const { size, nlink } = fstatSync(fd);
    if (nlink === 1 && (size === 0 || isOurs(fd, size))) return { fd, size };
    const isTorn = nlink === 1 && isTornFile(fd);
    closeSync(fd);
    if (isTorn) throw tornFile(path);
  } catch (cause) {
    if (cause instanceof DemoRunError) throw cause;
    throw new DemoRunError('sink_unavailable', `${path} cannot be written: ${messageOf(cause)}`, {
      cause,
      remedy: 'make the file and its folder writable, or choose another folder with --root',
    });
  }
  throw new DemoRunError(
    'sink_unavailable',
    `${path} is not a whole file of runtime events of its own`,
    { remedy: REMAKE_CSV },
  );
}

/** The first row and the last byte tell whether it is such a file; it may be long. */
function isOurs(fd: number, size: number): boolean {
  return readAt(fd, 0, CSV_HEADER.length) === CSV_HEADER && readAt(fd, size - 1, 1) === '\n';
}

/** It begins as a file of ours, as far as it goes: then a write was cut off at its end. */
function isTornFile(fd: number): boolean {
  return CSV_HEADER.startsWith(readAt(fd, 0, CSV_HEADER.length));
}

function tornFile(path: string): DemoRunError {
  return new DemoRunError('sink_unavailable', `the last row of ${path} is incomplete`, {
    remedy:
      'run `demo-run redeliver`: it takes that row away and adds the whole one from the proof log',
  });
}

function readAt(fd: number, position: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString('utf8', 0, readSync(fd, bytes, 0, length, position));
}
