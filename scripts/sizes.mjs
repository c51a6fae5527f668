// How large the sources are, folder by folder: files, lines, exported names, and how many of these are
// used by exactly one other file (they usually belong to that file). Any checkout can be measured:
//   npm run sizes [-- FOLDER]
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

const src = join(process.argv[2] ?? '.', 'src');
const EXPORTED =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;
const IMPORTED = /^(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']*)';/gm;

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }));

/** How many files import a name, by `file name`. */
const users = new Map();
for (const { file, text } of files) {
  for (const [, names, from] of text.matchAll(IMPORTED)) {
    const source = normalize(join(dirname(file), from)).replace(/\.js$/, '.ts');
    for (const name of names.split(',')) {
      const [exported] = name.replace('type ', '').trim().split(/\s+/);
      if (exported === '') continue;
      const key = `${source} ${exported}`;
      users.set(key, (users.get(key) ?? 0) + 1);
    }
  }
}

const places = new Map();
for (const { file, text } of files) {
  const place = relative('.', file).split(sep)[0];
  const sums = places.get(place) ?? { files: 0, lines: 0, exported: 0, once: 0 };
  const exported = [...text.matchAll(EXPORTED)].map(
    ([, name]) => users.get(`${file} ${name}`) ?? 0,
  );
  places.set(place, {
    files: sums.files + 1,
    lines: sums.lines + text.split('\n').length - 1,
    exported: sums.exported + exported.length,
    once: sums.once + exported.filter((count) => count === 1).length,
  });
}

const rows = [...places].sort(([one], [other]) => one.localeCompare(other));
const all = { files: 0, lines: 0, exported: 0, once: 0 };
for (const [, one] of rows) for (const key of Object.keys(all)) all[key] += one[key];
const print = (...cells) =>
  process.stdout.write(
    `${cells.map((cell, at) => (at === 0 ? cell.padEnd(14) : String(cell).padStart(10))).join('')}\n`,
  );
print('place', 'files', 'lines', 'exported', 'used once');
for (const [place, one] of rows) print(place, ...Object.values(one));
print('all', ...Object.values(all));
