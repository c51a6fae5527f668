import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RUNTIME_EVENT_COLUMNS,
  type RuntimeEvent,
} from '../../../src/core/domain/runtime-event.js';
import { toRows } from '../../../src/run/events/csv-rows.js';
import { openCsvSink } from '../../../src/run/events/csv-sink.js';
import { builtModule, startCode } from '../../support/child-code.js';
import { runtimeEvent } from '../../support/sample-events.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const HEADER = `${RUNTIME_EVENT_COLUMNS.join(',')}\n`;
const csvPath = () => join(temporaryRoot(), 'logs', 'stage', 'runtime_events.csv');

/** Opens, stores, closes: what one run does to the file. */
async function storeAll(path: string, events: readonly RuntimeEvent[]): Promise<void> {
  const sink = openCsvSink(path);
  for (const event of events) await sink.store([event]);
  sink.close();
}

/** The file as a stranger's parser reads it. */
function read(path: string): Record<string, string>[] {
  return parse(readFileSync(path), { columns: true });
}

/** Text that a CSV writer could get wrong, or that a spreadsheet would run. */
const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('"', ',', '\n', '\r', ';', '\t', "'", ' ', '=', '\\', 'a', '\u00e4'),
  }),
  fc.constantFrom('=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\uff1d1', '"', '""', 'a"b', '\n', ''),
);

/** What a spreadsheet may take for the start of a formula gets an apostrophe in front. */
const asStored = (text: string) =>
  /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;

describe('the CSV sink', () => {
  it('writes the header once over two openings', async () => {
    const path = csvPath();
    await storeAll(path, [runtimeEvent(1), runtimeEvent(2)]);
    await storeAll(path, [runtimeEvent(3)]);

    const text = readFileSync(path, 'utf8');
    expect(text.startsWith(HEADER)).toBe(true);
    expect(text.split(HEADER)).toHaveLength(2);
    expect(read(path).map((row) => row['event_id'])).toEqual(
      [1, 2, 3].map((number) => runtimeEvent(number).event_id),
    );
  });

  it('writes the columns in the order of the event', async () => {
    const path = csvPath();
    await storeAll(path, [runtimeEvent(1)]);

    expect(readFileSync(path, 'utf8')).toBe(
      `${HEADER}000007-8f3a-e1,2026-01-01T00:00:00.000Z,000007-8f3a,stage,demo-api,scale,success,900,1,workers 0 -> 1\n`,
    );
  });

  it('leaves a cell empty where nothing was measured', async () => {
    const path = csvPath();
    await storeAll(path, [runtimeEvent(1, { response_time_us: null })]);

    expect(read(path)[0]).toMatchObject({ response_time_us: '', workers: '1' });
  });

  it('has the row in the file by the time that it acknowledges', async () => {
    const path = csvPath();
    const sink = openCsvSink(path);
    await sink.store([runtimeEvent(1)]);

    expect(read(path)).toHaveLength(1);
    sink.close();
  });

  it('is read back as it was stored, whatever the text', async () => {
    const root = temporaryRoot();
    let files = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { minLength: 1, maxLength: 5 }), async (texts) => {
        files += 1;
        const path = join(root, `${String(files)}.csv`);
        await storeAll(
          path,
          texts.map((detail, number) => runtimeEvent(number, { detail, app_name: detail })),
        );

        const rows = read(path);
        expect(rows.map((row) => row['detail'])).toEqual(texts.map(asStored));
        expect(rows.map((row) => row['app_name'])).toEqual(texts.map(asStored));
        expect(rows.map((row) => row['status'])).toEqual(texts.map(() => 'success'));
      }),
    );
  });

  it('has the bytes that the library makes of all its rows at once', () => {
    const anyEvent = fc.record({
      ...{ detail: hostileText, app_name: hostileText, event_id: hostileText },
      response_time_us: fc.option(fc.integer()),
      workers: fc.integer(),
    });
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 5 }), (changes) => {
        const events = changes.map((change, number) => runtimeEvent(number, change));
        const cells = events.map((event) => RUNTIME_EVENT_COLUMNS.map((column) => event[column]));
        expect(toRows(events)).toBe(stringify(cells, { escape_formulas: true }));
      }),
    );
  });

  it.each([
    ['a file of something else', 'name,price\nmilk,1\n'],
    ['a header with other columns', HEADER.replace('detail', 'details')],
    ['a file without its header', 'a,b\n'],
    ['a blank line first', `\n${HEADER}`],
    ['a last row without its line feed', `${HEADER}000007-8f3a-e1,2026-01-01`],
    ['a header without its line feed', HEADER.trimEnd()],
  ])('refuses %s and leaves it untouched', (_what, text) => {
    const path = csvPath();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);

    expect(() => openCsvSink(path)).toThrow(expect.objectContaining({ code: 'sink_unavailable' }));
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it.each([
    [
      'a torn row',
      `${HEADER}000007-8f3a-e1,2026-01-01`,
      'is incomplete',
      /^run `demo-run redeliver`/,
    ],
    ['a torn header', HEADER.slice(0, 20), 'is incomplete', /^run `demo-run redeliver`/],
    [
      'something else',
      'name,price\nmilk,1\n',
      'is not a whole file',
      /^move that file away, then run/,
    ],
  ])('names what repairs %s', (_what, text, says, remedy) => {
    const path = csvPath();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);

    const matching = (pattern: RegExp | string): unknown => expect.stringMatching(pattern);
    expect(() => openCsvSink(path)).toThrow(
      expect.objectContaining({ message: matching(says), remedy: matching(remedy) }),
    );
  });

  it('takes an empty file for a new one', async () => {
    const path = csvPath();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    await storeAll(path, [runtimeEvent(1)]);

    expect(read(path)).toHaveLength(1);
  });

  it.each([
    ['a folder is at its name', (path: string) => mkdirSync(path, { recursive: true })],
    [
      'a file stands where its folder should',
      (path: string) => writeFileSync(join(path, '..', '..', '..', 'logs'), ''),
    ],
  ])('is sink_unavailable when %s', (_what, prepare) => {
    const path = csvPath();
    prepare(path);

    expect(() => openCsvSink(path)).toThrow(expect.objectContaining({ code: 'sink_unavailable' }));
  });

  it('does not acknowledge a row that was stored in part only', async () => {
    const folder = temporaryRoot();
    const { stdout } = await startCode(
      `import { openCsvSink } from '${builtModule('run/events/csv-sink.js')}';
      const sink = openCsvSink('events.csv');
      const event = ${JSON.stringify(runtimeEvent(1, { detail: 'x'.repeat(5_000) }))};
      try { await sink.store([event]); console.log('stored'); } catch { console.log('refused'); }`,
      { fileSizeBlocks: 1, cwd: folder },
    ).ended;

    expect(stdout).toBe('refused\n');
    // What is there now is no whole file, so the next opening refuses it.
    expect(() => openCsvSink(join(folder, 'events.csv'))).toThrow(
      expect.objectContaining({ code: 'sink_unavailable' }),
    );
  });

  it('makes a file that strangers cannot read', async () => {
    const path = csvPath();
    await storeAll(path, [runtimeEvent(1)]);

    expect(statSync(path).mode & 0o007).toBe(0);
  });
});
