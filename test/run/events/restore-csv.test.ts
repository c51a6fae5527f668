import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CSV_HEADER, toRows } from '../../../src/run/events/csv-rows.js';
import { openCsvSink } from '../../../src/run/events/csv-sink.js';
import { restoreCsv } from '../../../src/run/events/restore-csv.js';
import { runtimeEvent } from '../../support/sample-events.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const EVENTS = [1, 2, 3].map((number) => runtimeEvent(number));
const EMISSIONS = EVENTS.map((event, at) => ({
  entry: { id: `${String(at + 5)}-0`, event },
  reading_lost: false,
  due: true,
}));
const IDS = EVENTS.map(({ event_id }) => event_id);
const WHOLE = CSV_HEADER + toRows(EVENTS);

function csvOf(text: string | Buffer): string {
  const path = join(temporaryRoot(), 'runtime_events.csv');
  writeFileSync(path, text);
  return path;
}

describe('restoreCsv', () => {
  it('does not touch a file that holds everything', async () => {
    const path = csvOf(WHOLE);
    const { ino, mtimeMs } = statSync(path);
    expect(await restoreCsv(path, EMISSIONS)).toEqual({ added: [], torn_bytes: 0 });
    expect(statSync(path)).toMatchObject({ ino, mtimeMs });
  });

  it('makes a file that is missing, in a folder that is missing', async () => {
    const path = join(temporaryRoot(), 'stage', 'runtime_events.csv');
    expect(await restoreCsv(path, EMISSIONS)).toEqual({ added: IDS, torn_bytes: 0 });
    expect(readFileSync(path, 'utf8')).toBe(WHOLE);
  });

  it('makes nothing where nothing was announced', async () => {
    const path = join(temporaryRoot(), 'runtime_events.csv');
    expect(await restoreCsv(path, [])).toEqual({ added: [], torn_bytes: 0 });
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('adds what is missing behind what is there', async () => {
    const path = csvOf(CSV_HEADER + toRows([runtimeEvent(2)]));
    expect((await restoreCsv(path, EMISSIONS)).added).toEqual([IDS[0], IDS[2]]);
    const [two, one, three] = [1, 0, 2].map((at) => toRows(EVENTS.slice(at, at + 1)));
    expect(readFileSync(path, 'utf8')).toBe([CSV_HEADER, two, one, three].join(''));
  });

  it('restores a file that was torn at any byte', async () => {
    for (let cut = 0; cut < WHOLE.length; cut += 1) {
      const path = csvOf(WHOLE.slice(0, cut));
      await restoreCsv(path, EMISSIONS);
      expect(readFileSync(path, 'utf8')).toBe(WHOLE);
    }
  });

  it('adds each event once, however often it is asked', async () => {
    const path = csvOf('');
    await restoreCsv(path, EMISSIONS);
    await restoreCsv(path, EMISSIONS);
    expect(readFileSync(path, 'utf8')).toBe(WHOLE);
  });

  it('leaves a file that a sink can go on with', async () => {
    const path = csvOf(WHOLE.slice(0, -5));
    await restoreCsv(path, EMISSIONS);
    const sink = openCsvSink(path);
    await sink.store([runtimeEvent(4)]);
    sink.close();
    expect(readFileSync(path, 'utf8')).toBe(WHOLE + toRows([runtimeEvent(4)]));
  });

  it.each([
    ['that is no CSV', 'a,b\n"never closed\n1,2\n'],
    ['that is CSV too', 'a,b\n1,2\n'],
    ['that is longer than a header, without one', `${'x'.repeat(500)}\n`],
    ['without a line feed', 'something else'],
  ])('does not touch a file of something else %s', async (_what, text) => {
    const path = csvOf(text);
    await expect(restoreCsv(path, EMISSIONS)).rejects.toMatchObject({ code: 'sink_unavailable' });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('is sink_unavailable where nothing can be written', async () => {
    const file = csvOf('');
    const path = join(file, 'runtime_events.csv');
    await expect(restoreCsv(path, EMISSIONS)).rejects.toMatchObject({ code: 'sink_unavailable' });
  });
});
