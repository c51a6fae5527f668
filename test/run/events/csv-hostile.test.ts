import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import spectrum from 'csv-spectrum';
import { describe, expect, it } from 'vitest';
import { CSV_HEADER, readRows, toRows } from '../../../src/run/events/csv-rows.js';
import { openCsvSink } from '../../../src/run/events/csv-sink.js';
import { NAUGHTY, spoilt } from '../../support/hostile-text.js';
import { runtimeEvent } from '../../support/sample-events.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { thrownBy, thrownFrom } from '../../support/thrown-by.js';

const UNAVAILABLE = { code: 'sink_unavailable', exitCode: 5 };
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
/** A spreadsheet runs no cell that begins with a quote, and whoever reads takes one away. */
const guarded = (text: string) => (FORMULA.test(text) ? `'${text}` : text);

function samples(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    spectrum((error, all) => {
      if (error !== null) reject(error);
      const cells = all.flatMap(({ json }) => JSON.parse(json.toString()) as object[]);
      resolve(cells.flatMap((row) => [...Object.keys(row), ...Object.values(row).map(String)]));
    });
  });
}

describe('text of any kind in a CSV cell', () => {
  it('comes back as it was, but that no spreadsheet takes it for a formula', async () => {
    const wild = Object.values(spoilt('demo-api')).flat();
    // A file is UTF-8: half of a surrogate pair is not.
    const texts = [...NAUGHTY, ...wild, ...(await samples())].filter(
      (text) => Buffer.from(text).toString() === text,
    );
    const rows = texts.map((text) => ({ ...runtimeEvent(1), event_id: text, detail: text }));
    const file = join(temporaryRoot(), 'events.csv');
    writeFileSync(file, CSV_HEADER + toRows(rows));

    const found: string[] = [];
    let raw = '';
    for await (const row of readRows(file)) {
      found.push(row.event_id);
      raw += row.text;
    }
    expect(found).toEqual(texts.map(guarded));
    expect(CSV_HEADER + raw).toBe(readFileSync(file, 'utf8'));
    const cells = parse(readFileSync(file), { record_delimiter: '\n' }).flat();
    expect(cells.filter((cell) => FORMULA.test(cell))).toEqual([]);
  });
});

describe('what is in place of the CSV file and is no file of its own', () => {
  const outside = () => {
    const file = join(temporaryRoot(), 'precious');
    writeFileSync(file, CSV_HEADER);
    return file;
  };
  const IN_THE_WAY: readonly [string, (at: string) => unknown][] = [
    ['a link to such a file', (at) => symlinkSync(outside(), at)],
    ['a dangling link', (at) => symlinkSync(join(temporaryRoot(), 'new'), at)],
    ['a FIFO', (at) => spawnSync('mkfifo', [at])],
    ['an endless device', (at) => symlinkSync('/dev/zero', at)],
    ['a folder', (at) => mkdirSync(at)],
  ];

  it.each(IN_THE_WAY)('%s is refused, for writing and for reading', async (_what, make) => {
    const at = join(temporaryRoot(), 'events.csv');
    make(at);
    expect(thrownFrom(() => openCsvSink(at))).toMatchObject(UNAVAILABLE);
    expect(await thrownBy(readRows(at).next())).toMatchObject(UNAVAILABLE);
  });

  it('a file with a second name is refused for writing', () => {
    const at = join(temporaryRoot(), 'events.csv');
    linkSync(outside(), at);
    expect(thrownFrom(() => openCsvSink(at))).toMatchObject(UNAVAILABLE);
  });
});

it('a quote that nobody closes does not make one row of the whole file', async () => {
  const file = join(temporaryRoot(), 'events.csv');
  writeFileSync(file, `${CSV_HEADER}"${'x'.repeat(1_000_000)}`);
  const reading = (async () => {
    for await (const row of readRows(file)) expect(row.text.length).toBeLessThan(100_000);
  })();
  expect(await thrownBy(reading)).toMatchObject(UNAVAILABLE);
});
