// Makes the pictures of docs/pictures/ from a real run: npm run pictures
// Needs Debian's chromium. Each picture is of what the program printed or wrote, nothing is drawn.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const BIN = fileURLToPath(new URL('demo-run.cjs', import.meta.url));
const FOLDER = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const MOST_BYTES = 200_000;
const MARGIN = 4;
/** What the program's colours mean. */
const COLOURS = { 1: 'strong', 31: 'bad', 32: 'good', 35: 'seen', 36: 'decided' };

const root = mkdtempSync(join(tmpdir(), 'demo-run-pictures-'));
try {
  const screen = run(['--root', root]);
  run(['report', '--quiet', '--root', root]);
  mkdirSync(FOLDER, { recursive: true });
  await takePictures({
    'terminal-run.png': terminalPage(partOf(screen, /^-- 3 of 6/, /^-- 5 of 6/)),
    'terminal-result.png': terminalPage(partOf(screen, /^-- Result/, /^ {2}Next:/)),
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** @returns what a terminal with colours would show */
function run(args) {
  const env = { ...process.env, FORCE_COLOR: '1' };
  const { status, stdout } = spawnSync(process.execPath, [BIN, ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`demo-run ${args.join(' ')} ended with ${status}`);
  return stdout;
}

/** The lines from one that matches up to the next that does, without the blank ones at the end. */
function partOf(screen, from, to) {
  const lines = screen.split('\n');
  const plain = lines.map((line) => line.replace(/\u001b\[\d+m/g, ''));
  const start = plain.findIndex((line) => from.test(line));
  const end = plain.findIndex((line, at) => at > start && to.test(line));
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
