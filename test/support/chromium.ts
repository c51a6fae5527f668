import { spawnSync } from 'node:child_process';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PATH = spawnSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).stdout.trim();

export const hasChromium = PATH !== '';

if (!hasChromium && process.env['DEMO_RUN_REQUIRE_CHROMIUM'] === '1') {
  throw new Error('chromium is not installed, and DEMO_RUN_REQUIRE_CHROMIUM=1 forbids to skip');
}

/** Debian's browser. As root it has no sandbox; what is shown to it is made by the tests. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: PATH, args: ['--no-sandbox'] });
}

/** A page that was opened, and what it did beside being shown. */
export interface OpenedPage {
  readonly page: Page;
  /** What it said on its console, and what it threw. */
  readonly said: readonly string[];
  /** What it asked for, itself left out. */
  readonly asked: readonly string[];
}

/** Opens a file in a context of its own, hands it over, and closes it. */
export async function withPage<Result>(
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
  use: (opened: OpenedPage) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('dialog', (dialog) => {
      said.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== `file://${path}`) asked.push(request.url());
    });
    await page.goto(`file://${path}`);
    return await use({ page, said, asked });
  } finally {
    await context.close();
  }
}
