// Other ways to have a line on the disk before going on, each in lines a second.
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';

const { O_CREAT, O_WRONLY, O_APPEND } = constants;
const SQLITE = fileURLToPath(new URL('sqlite-wal.py', import.meta.url));

/**
 * What the disk grants: the same bytes in batches made by hand, one write and one sync each.
 * @returns `chained` does the least that any log with a hash chain must do besides: it hashes each line
 */
export function openBatches(folder, bytesPerLine, linesPerBatch) {
  const fd = openSync(join(folder, `batches-${linesPerBatch}`), O_CREAT | O_WRONLY | O_APPEND);
  const batch = Buffer.alloc(bytesPerLine * linesPerBatch, 0x61);
  const inBatches = (batches, prepare) =>
    perSecond(batches * linesPerBatch, () => {
      for (let count = 0; count < batches; count += 1) {
        prepare();
        writeSync(fd, batch, 0, batch.length);
        fdatasyncSync(fd);
      }
    });
  const hashEach = () => {
    for (let from = 0; from < batch.length; from += bytesPerLine) {
      hash('sha256', batch.subarray(from, from + bytesPerLine));
    }
  };
  return {
    linesPerSecond: (batches) => inBatches(batches, () => {}),
    chained: (batches) => inBatches(batches, hashEach),
    close: () => closeSync(fd),
  };
}

/** pino with a synchronous destination that syncs after each line. */
export function pinoWithFsync(folder, bytesPerLine, lines) {
  const destination = pino.destination({ dest: join(folder, 'pino.log'), sync: true, fsync: true });
  const logger = pino({ base: null }, destination);
  const text = 'a'.repeat(Math.max(0, bytesPerLine - 60));
  const speed = perSecond(lines, () => {
    for (let line = 0; line < lines; line += 1) logger.info(text);
  });
  destination.end();
  return speed;
}

/** Open, append, sync and close for each line. */
export function openAppendClose(folder, bytesPerLine, lines) {
  const path = join(folder, 'open-close.log');
  const line = Buffer.alloc(bytesPerLine, 0x61);
  return perSecond(lines, () => {
    for (let count = 0; count < lines; count += 1) {
      const fd = openSync(path, O_CREAT | O_WRONLY | O_APPEND);
      writeSync(fd, line, 0, line.length);
      fsyncSync(fd);
      closeSync(fd);
    }
  });
}

/** SQLite in WAL mode, synchronous=FULL, one transaction a line. */
export function sqliteWal(folder, bytesPerLine, lines) {
  const args = [SQLITE, join(folder, 'lines.sqlite'), String(bytesPerLine), String(lines)];
  const { stdout, stderr, status } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`python3: ${stderr}`);
  return Number(stdout);
}

function perSecond(lines, work) {
  const from = performance.now();
  work();
  return (lines * 1_000) / (performance.now() - from);
}
