// Makes the pictures of docs/pictures/ and the run in docs/walkthrough.md, all from real runs: npm run pictures
// Needs Debian's chromium, and `script` for a terminal. Each picture is of what the program printed or wrote,
// nothing is drawn. A run on a busy machine gives poor ones: nothing else should be at work.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const BIN = fileURLToPath(new URL('demo-run.cjs', import.meta.url));
const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const WALKTHROUGH = fileURLToPath(new URL('../docs/walkthrough.md', import.meta.url));
/** Before the run that is shown, so that the decisions have a history. */
const EARLIER_RUNS = 4;
const MOST_BYTES = 200_000;
const MARGIN = 4;
/** What the program's colours mean. */
const COLOURS = { 1: 'strong', 31: 'bad', 32: 'good', 35: 'seen', 36: 'decided' };

const root = mkdtempSync(join(tmpdir(), 'demo-run-'));
try {
  for (let earlier = 0; earlier < EARLIER_RUNS; earlier += 1) run(['--quiet']);
  writeWalkthrough(run(['--verbose', '--no-color'], 'C'));
  const screen = run([]);
  run(['report', '--quiet']);
  mkdirSync(FOLDER, { recursive: true });
  await takePictures({
    'terminal-run.png': terminalPage(partOf(screen, /^-- 3 of 6/, /^-- 5 of 6/)),
    'terminal-result.png': terminalPage(partOf(screen, /^-- Result/)),
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** @returns what a terminal of 80 columns with colours shows, which takes UTF-8 unless told otherwise */
function run(args, LC_ALL = 'C.UTF-8') {
  const env = { ...process.env, TERM: 'xterm', LC_ALL };
  const command = ['stty cols 80;', process.execPath, BIN, ...args, '--root', root].join(' ');
  const options = { env, cwd: CHECKOUT, encoding: /** @type {const} */ ('utf8') };
  const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], options);
  if (status !== 0) throw new Error(`demo-run ${args.join(' ')} ended with ${status}`);
  return atHome(stdout.replaceAll('\r\n', '\n'));
}

/** As it looks in a checkout that anybody could have: its root is the current folder there. */
function atHome(screen) {
  // Short enough that no command is broken into two rows.
  return screen
    .replaceAll(` --root ${root}`, '')
    .replaceAll(`cat ${root}/`, 'cat ')
    .replaceAll(root, '/home/you/demo-run');
}

/** Puts a run in the place of the one on the page. */
function writeWalkthrough(screen) {
  const page = readFileSync(WALKTHROUGH, 'utf8');
  const [before, after] = page.split(/(?<=^```text\n)[^]*?(?=\n```$)/m);
  writeFileSync(WALKTHROUGH, `${before}${screen.trimEnd()}${after}`);
}

/** The lines from one that matches up to the next that does, or to the end, without the blank ones there. */
function partOf(screen, from, to) {
  const lines = screen.split('\n');
  const plain = lines.map((line) => line.replace(/\u001b\[\d+m/g, ''));
  const start = plain.findIndex((line) => from.test(line));
  const end = to ? plain.findIndex((line, at) => at > start && to.test(line)) : lines.length;
  if (start === -1 || end === -1) throw new Error(`nothing printed matches ${from} to ${to}`);
  return lines.slice(start, end).join('\n').trimEnd();
}

/** A page that shows text as a terminal of 80 columns does. */
function terminalPage(text) {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  const coloured = escaped
    .replace(/\u001b\[0m/g, '</b>')
    .replace(/\u001b\[(\d+)m/g, (_, code) => `<b class="${COLOURS[code]}">`);
  return `<!doctype html><meta charset="utf-8"><style>
    body{margin:0;background:#15181d;width:fit-content}
    pre{margin:0;padding:18px 22px;width:80ch;color:#d6dbe1;
      font:14px/1.45 "DejaVu Sans Mono",Menlo,Consolas,monospace}
    b{font-weight:400}.strong{color:#fff;font-weight:700}.good{color:#7bd79d}.bad{color:#ff9d95}.seen{color:#d2a8ff}.decided{color:#79c0ff}
    </style><pre>${coloured}</pre>`;
}

async function takePictures(pages) {
  const browser = await chromium.launch({
    executablePath: spawnSync('sh', ['-c', 'command -v chromium'], {
      encoding: 'utf8',
    }).stdout.trim(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1040, height: 1000 } });
    for (const [name, html] of Object.entries(pages)) {
      await page.setContent(html);
      await page.locator('body').screenshot({ path: join(FOLDER, name) });
      say(name);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setContent(readFileSync(join(root, 'logs', 'report.html'), 'utf8'));
    await takeParts(page, {
      'report.png': ['body', 'main > .scroll'],
      'report-timeline.png': ['#timeline', '#timeline figure'],
      // What happened and what was measured; what was decided and why is below it.
      'report-overload.png': ['#i2', '#i2 figure .scroll'],
    });
  } finally {
    await browser.close();
  }
}

/** Of each part, from its top to the bottom of something in it. */
async function takeParts(page, parts) {
  for (const [name, [part, last]] of Object.entries(parts)) {
    const { x, y, width } = await page.locator(part).first().boundingBox();
    const end = await page.locator(last).first().boundingBox();
    const clip = { x, y, width, height: end.y + end.height - y + MARGIN };
    await page.screenshot({ path: join(FOLDER, name), clip, fullPage: true });
    say(name);
  }
}

function say(name) {
  const { size } = statSync(join(FOLDER, name));
  process.stdout.write(`docs/pictures/${name}  ${size} bytes\n`);
  if (size > MOST_BYTES) throw new Error(`${name} is larger than ${MOST_BYTES} bytes`);
}
