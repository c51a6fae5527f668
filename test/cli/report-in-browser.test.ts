import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startChromium, withPage } from '../support/chromium.js';
import { runCli } from '../support/cli.js';
import { HOSTILE, hostileLines } from '../support/hostile-log.js';
import {
  brokenLinks,
  countIn,
  faultsOf,
  handlersOf,
  overflowOf,
  unfold,
} from '../support/in-page.js';
import { proofLines } from '../support/proof-file.js';
import { checkedLog, linesOf, pageOf, reportOf, withWorkers } from '../support/report-of.js';
import { refused } from '../support/sample-lines.js';
import { defaultRun } from '../support/sample-log.js';
import { sharedRoot } from '../support/shared-root.js';

/** Every way in which somebody may look at a report, at least one of each kind. */
const VIEWS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['wide, light, with JavaScript', view(1280, 'light', true)],
  ['wide, dark, without JavaScript', view(1280, 'dark', false)],
  ['narrow, light, without JavaScript', view(390, 'light', false)],
  ['narrow, dark, with JavaScript', view(390, 'dark', true)],
];

function view(
  width: number,
  colorScheme: 'light' | 'dark',
  javaScriptEnabled: boolean,
): BrowserContextOptions {
  return { viewport: { width, height: 800 }, colorScheme, javaScriptEnabled };
}

describe.skipIf(!hasChromium)('a report in a browser (needs chromium)', () => {
  const root = sharedRoot();
  const real = join(root, 'logs', 'report.html');
  const rich = join(root, 'rich.html');
  const hostile = join(root, 'hostile.html');
  const broken = join(root, 'broken.html');
  let browser: Browser;

  beforeAll(async () => {
    browser = await startChromium();
    await runCli(['--quiet', '--root', root]);
    await runCli(['report', '--root', root]);
    const lines = linesOf(withWorkers(defaultRun(), ['w1', 'w2', 'w3']));
    writeFileSync(rich, pageOf(reportOf(checkedLog(lines))));
    writeFileSync(hostile, hostilePage());
    writeFileSync(join(root, 'broken.log'), `${HOSTILE}\n`.repeat(60));
    await runCli(['report', join(root, 'broken.log'), '--out', broken]);
  });
  afterAll(() => browser.close());

  const PAGES = [
    ['of a real run', real],
    ['of workers one by one', rich],
    ['of hostile lines', hostile],
    ['of a file that is no log', broken],
  ] as const;

  describe.each(PAGES)('%s', (_which, path) => {
    it.each(VIEWS)('seen %s, says nothing, asks for nothing, fits its page', async (_how, how) => {
      await withPage(browser, path, how, async ({ page, said, asked }) => {
        if (how.javaScriptEnabled === true) await unfold(page);
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
        expect([said, asked]).toEqual([[], []]);
        expect(await page.title()).toContain('demo-run report');
      });
    });

    // Colours depend on the scheme and layout on the width: two of the four show all of either.
    it.each([
      ['light', 1280],
      ['dark', 390],
    ] as const)('has no fault that axe finds, %s at %i', async (scheme, width) => {
      const how = { ...view(width, scheme, true), bypassCSP: true };
      await withPage(browser, path, how, async ({ page }) => {
        await unfold(page);
        expect(await faultsOf(page)).toEqual([]);
      });
    });
  });

  it('prints on paper, as wide as it is', async () => {
    await withPage(browser, real, view(1280, 'dark', true), async ({ page, said, asked }) => {
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 690, height: 980 });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect([said, asked]).toEqual([[], []]);
    });
  });

  it('draws as many points as the log has', async () => {
    const expected = scenariosOf(root).map((series) => pointsOf(series));
    expect(expected).toHaveLength(3);
    await withPage(browser, real, view(1280, 'light', true), async ({ page }) => {
      for (const [at, points] of expected.entries()) {
        const lines = `#i${String(at + 1)} .series:not(.served, .lost)`;
        expect(await countIn(page, lines, '.point')).toEqual(points);
      }
    });
  });

  it('draws what each worker did, and how requests went, where the log holds it', async () => {
    await withPage(browser, rich, view(1280, 'light', true), async ({ page }) => {
      const [windows = 0] = await countIn(page, '#i1 table', 'tbody tr');
      const points = await countIn(page, '#i1 .series', '.point, .bar');
      expect(points).toHaveLength(8);
      // Utilization of three workers, answered and lost, heap; the first of two is not known.
      const whole = [windows, windows, windows, windows, windows, windows];
      expect(points.slice(0, 6)).toEqual(whole);
      expect(points[6]).toBeLessThan(windows);
      const labels = await page.locator('#i1 svg text.name').allTextContents();
      expect(labels).toEqual(expect.arrayContaining(['w1', 'w2', 'w3', 'answered', 'lost']));
    });
  });

  it.each(PAGES)('%s leads nowhere but to its own parts', async (_which, path) => {
    await withPage(browser, path, view(1280, 'light', true), async ({ page }) => {
      expect(await brokenLinks(page)).toEqual([]);
    });
  });

  it('leads from a number of the timeline to its line', async () => {
    await withPage(browser, real, view(1280, 'light', false), async ({ page }) => {
      await page.locator('svg a[href="#p8"]').first().click();
      expect(new URL(page.url()).hash).toBe('#p8');
      expect(await page.locator('#p8:target .event').textContent()).toBe('RL_DECISION');
    });
  });

  it('shows hostile text as text, and runs none of it', async () => {
    await withPage(browser, hostile, view(1280, 'light', true), async ({ page, said, asked }) => {
      await unfold(page);
      expect(await page.locator('script, img, base, iframe, form, object').count()).toBe(0);
      expect(await handlersOf(page)).toEqual([]);
      expect(await page.locator('body').innerText()).toContain('<script>document.title="taken"');
      expect(await page.locator('body').innerText()).toContain('\\u202ereversed\\u2066\\u0007');
      expect(await page.title()).not.toBe('taken');
      expect([said, asked]).toEqual([[], []]);
    });
  });
});

function hostilePage(): string {
  const lines = linesOf([...withWorkers(defaultRun()), refused(null)]);
  const log = checkedLog(hostileLines(lines), { file: HOSTILE, signed_by: HOSTILE });
  return pageOf(
    reportOf(log, {
      ...{ verify_command: HOSTILE, attacks: log },
      unchecked: { lines: [{ number: 99, text: HOSTILE }], left_out_bytes: 1 },
      sinks: {
        ...{ known: true, csv_rows: new Map(), metrics_compared: true },
        differences: [HOSTILE],
      },
    }),
  );
}

type Line = ReturnType<typeof proofLines>[number];
interface Series {
  readonly closed_at_us: number[];
  readonly mean_utilization_ppm: (number | null)[];
  readonly per_worker?: {
    worker: string;
    utilization_ppm: (number | null)[];
    heap_used_kb: (number | null)[];
  }[];
}

/** The series of each scenario's windows, as the raw lines hold them. */
function scenariosOf(root: string): Series[][] {
  const scenarios: Series[][] = [];
  for (const line of proofLines(root)) {
    if (line['event_name'] === 'FAILURE_INJECTED') scenarios.push([]);
    scenarios.at(-1)?.push(...seriesOf(line));
  }
  return scenarios;
}

function seriesOf(line: Line): Series[] {
  const measured = line['measured'] as { steady_windows?: Series; windows?: Series } | undefined;
  return [measured?.steady_windows, measured?.windows].filter((series) => series !== undefined);
}

/** How many readings each line of the plot has: of each worker where the log holds it, or the mean. */
function pointsOf(all: readonly Series[]): number[] {
  const readings = new Map<string, Set<number>>();
  const note = (name: string, at: number | undefined, value: number | null | undefined) => {
    if (at === undefined || value === null || value === undefined) return;
    readings.set(name, (readings.get(name) ?? new Set()).add(at));
  };
  for (const { closed_at_us, mean_utilization_ppm, per_worker } of all) {
    for (const [at, closed] of closed_at_us.entries()) {
      if (per_worker === undefined) note('mean', closed, mean_utilization_ppm[at]);
      for (const { worker, utilization_ppm, heap_used_kb } of per_worker ?? []) {
        note(`1 ${worker}`, closed, utilization_ppm[at]);
        note(`2 ${worker}`, closed, heap_used_kb[at]);
      }
    }
  }
  const busy = [...readings].filter(([name]) => !name.startsWith('2'));
  const heap = [...readings].filter(([name]) => name.startsWith('2'));
  return [...busy, ...heap].map(([, moments]) => moments.size);
}
