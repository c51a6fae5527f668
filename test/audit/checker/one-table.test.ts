import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { headPath } from '../../../src/run/proof/head.js';
import { logPath } from '../../../src/audit/library/log-files.js';
import { keyFiles } from '../../../src/run/proof/signing-key.js';
import { callCli } from '../../support/call-cli.js';
import { forge, honestRun, livedIn, newPlace, type Place } from '../../support/life-of-root.js';
import { sha256 } from '../../support/sample-log.js';
import { sharedRoot } from '../../support/shared-root.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const INDEPENDENT = fileURLToPath(new URL('../../../scripts/verify_proof.py', import.meta.url));
const OTHER_FORMAT = fileURLToPath(new URL('../../fixtures/format-0.1', import.meta.url));
const COPY = 'day1_proof.log';

const shared = sharedRoot();
/** Whoever checks has no key of their own, and knows no root. */
const NOBODY = { XDG_STATE_HOME: join(shared, 'nobody') };
let place: Place;
let ownKey: string;
let foreignKey: string;
beforeAll(async () => {
  place = await livedIn(join(shared, 'place'));
  ownKey = keyFiles(place.state).open;
  const stranger = newPlace(join(shared, 'stranger'));
  await honestRun(stranger, 'onboard');
  foreignKey = keyFiles(stranger.state).open;
});

/** The latest run's log alone, in a folder of its own. */
function logAlone(): string {
  const path = join(temporaryRoot(), COPY);
  cpSync(logPath(place.logs, 'run'), path);
  return path;
}

function logAndHead(): string {
  const path = logAlone();
  cpSync(headPath(logPath(place.logs, 'run')), headPath(path));
  return path;
}

/** A copy of all logs of the root, from which something is then left out. */
function rootWithout(...left: readonly string[]): string {
  const folder = join(temporaryRoot(), 'copied');
  cpSync(place.logs.folder, folder, { recursive: true });
  for (const name of left) rmSync(join(folder, name));
  return join(folder, COPY);
}

const linesOf = (path: string) => readFileSync(path, 'latin1').split(/(?<=\n)/);

function anchorOf(path: string): string[] {
  const lines = linesOf(path);
  return ['--anchor', `${String(lines.length)}:${sha256(lines.at(-1) ?? '')}`];
}

/** What was archived of a run: 1 is an onboarding, 2 a run, 3 are attacks. */
function archived(number: number, ending = 'log'): string {
  const names = readdirSync(place.logs.archive).filter((name) => name.endsWith(`.${ending}`));
  return join('archive', names.find((name) => Number.parseInt(name, 10) === number) ?? '');
}

/** As recovery leaves it: the next start ends and signs it, where nothing is remembered. */
async function recoveredLog(): Promise<string> {
  const killed = newPlace();
  await honestRun(killed, 'run');
  const path = logPath(killed.logs, 'run');
  forge(path, (lines) => lines.slice(0, 1));
  rmSync(headPath(path));
  cpSync(place.state, killed.state, { recursive: true });
  rmSync(join(killed.state, 'roots'), { recursive: true });
  await honestRun(killed, 'run');
  const [name = ''] = readdirSync(killed.logs.archive).filter((file) => file.endsWith('.log'));
  return join(killed.logs.archive, name);
}

function withText(text: string, name = COPY): string {
  const path = join(temporaryRoot(), name);
  writeFileSync(path, text, 'latin1');
  return path;
}

function linkTo(target: string, name = COPY): string {
  const path = join(temporaryRoot(), name);
  symlinkSync(target, path);
  return path;
}

function oddPlace(put: (path: string) => void): string {
  const path = join(temporaryRoot(), 'logs', COPY);
  mkdirSync(dirname(path));
  put(path);
  return path;
}

interface Case {
  readonly what: string;
  readonly make: () => string | Promise<string>;
  readonly with?: (path: string) => string[];
  readonly exit: number;
  /** What is said first; nothing of what is not judged. */
  readonly word: string;
}

const own = () => ['--key', ownKey];
const SEALED = { exit: 0, word: 'SEALED' };
const NOT_SEALED = { exit: 4, word: 'VALID, NOT SEALED' };
const UNFINISHED = { exit: 4, word: 'UNFINISHED' };
const INVALID = { exit: 7, word: 'INVALID' };
const NO_LOG = { exit: 2, word: '' };

const TABLE: readonly Case[] = [
  { what: 'a log alone', make: logAlone, ...NOT_SEALED },
  { what: 'a log alone, with the key', make: logAlone, with: own, ...NOT_SEALED },
  { what: 'a log alone, its last line noted', make: logAlone, with: anchorOf, ...SEALED },
  { what: 'a log and its head', make: logAndHead, ...NOT_SEALED },
  { what: 'a later run, its head and the key', make: logAndHead, with: own, ...SEALED },
  {
    what: 'a log, its head and a foreign key',
    make: logAndHead,
    with: () => ['--key', foreignKey],
    ...INVALID,
  },
  { what: 'a log and its head, its last line noted', make: logAndHead, with: anchorOf, ...SEALED },
  {
    what: 'a log of which another last line was noted',
    make: logAndHead,
    with: (path) => ['--anchor', `${String(linesOf(path).length)}:${'b'.repeat(64)}`],
    ...INVALID,
  },
  {
    what: 'a log of which a line was noted that it has not',
    make: logAndHead,
    with: () => ['--anchor', `99:${'b'.repeat(64)}`],
    ...INVALID,
  },
  { what: 'a copy of the whole root', make: () => rootWithout(), with: own, ...SEALED },
  {
    what: 'a copy without a run of another kind',
    make: () => rootWithout(archived(1), archived(1, 'head'), archived(3), archived(3, 'head')),
    with: own,
    ...SEALED,
  },
  {
    what: 'a copy without the head of a run before',
    make: () => rootWithout(archived(2, 'head')),
    with: own,
    ...SEALED,
  },
  {
    what: 'a copy without the run before',
    make: () => rootWithout(archived(2), archived(2, 'head')),
    with: own,
    ...SEALED,
  },
  { what: 'a recovered log, its head and the key', make: recoveredLog, with: own, ...NOT_SEALED },
  { what: 'a recovered log that was noted', make: recoveredLog, with: anchorOf, ...NOT_SEALED },
  {
    what: 'a log with a torn last line',
    make: () => withText(linesOf(logAlone()).join('').slice(0, -9)),
    ...UNFINISHED,
  },
  { what: 'an empty file', make: () => withText(''), ...UNFINISHED },
  {
    what: 'a log whose last line was cut off, beside its head',
    make: () => {
      const path = logAndHead();
      writeFileSync(path, linesOf(path).slice(0, -1).join(''));
      return path;
    },
    with: own,
    ...INVALID,
  },
  {
    what: 'a line changed',
    make: () => {
      const path = logAndHead();
      writeFileSync(path, linesOf(path).join('').replace('"seed":1', '"seed":2'));
      return path;
    },
    with: own,
    ...INVALID,
  },
  {
    what: 'a log of another version',
    make: () => join(OTHER_FORMAT, COPY),
    with: () => ['--key', join(OTHER_FORMAT, 'ed25519.pub.pem')],
    exit: 4,
    word: 'NOT READ',
  },
  { what: 'JSON that is no log', make: () => withText('{"a":1}\n', 'a.json'), ...NO_LOG },
  { what: 'a folder', make: temporaryRoot, ...NO_LOG },
  { what: 'nothing', make: () => join(temporaryRoot(), COPY), ...NO_LOG },
  { what: 'a link to a log', make: () => linkTo(logAlone(), 'a.log'), ...NOT_SEALED },
  { what: 'a link to nothing', make: () => linkTo('/nonexistent', 'a.log'), ...NO_LOG },
  {
    what: 'a link to nothing in the place of a log',
    make: () =>
      oddPlace((path) => {
        symlinkSync('/nonexistent', path);
      }),
    exit: 7,
    word: '',
  },
  {
    what: 'a folder in the place of a log',
    make: () =>
      oddPlace((path) => {
        mkdirSync(path);
      }),
    exit: 7,
    word: '',
  },
  {
    what: 'JSON in the place of a log',
    make: () =>
      oddPlace((path) => {
        writeFileSync(path, '{"a":1}\n');
      }),
    ...INVALID,
  },
];

const WORDS = /^(?:SEALED|VALID, NOT SEALED|UNFINISHED|NOT READ|INVALID)/;

describe('one table for both verifiers', () => {
  it.each(TABLE)('$what: $exit $word', async ({ make, with: more, exit, word }) => {
    const path = await make();
    const args = [path, ...(more?.(path) ?? [])];
    const ours = await callCli(['verify', '--quiet', ...args], { env: NOBODY });
    const theirs = spawnSync('python3', [INDEPENDENT, ...args], { encoding: 'utf8' });
    const said = (stdout: string) => WORDS.exec(stdout)?.[0] ?? '';
    const codes = { ours: ours.code, theirs: theirs.status };
    expect(codes, ours.stdout).toEqual({ ours: exit, theirs: exit });
    if (word === '') return;
    expect({ ours: said(ours.stdout), theirs: said(theirs.stdout) }).toEqual({
      ours: word,
      theirs: word,
    });
  });
});
