import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WindowTape, type ToldWindow } from '../../src/core/domain/proof-lines/told-windows.js';
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
import { checkedLog, linesOf, pageOf, reportOf, withWorkers } from '../support/report-of.js';
import { refused } from '../support/sample-lines.js';
import { chainedLines, defaultRun } from '../support/sample-log.js';
import { agentRunBodies } from '../support/sample-agents.js';
import { sharedRoot } from '../support/shared-root.js';
import { proofLines } from '../support/walk.js';

const isSoak = process.env['DEMO_RUN_SOAK'] === '1';
const WIDE_AND_LIGHT = ['light', 1280] as const;
const NARROW_AND_DARK = ['dark', 390] as const;

/** Every way in which somebody may look at a report, at least one of each kind. */
const VIEWS = [
  ['wide, light, with JavaScript', view(1280, 'light', true)],
  ['wide, dark, without JavaScript', view(1280, 'dark', false)],
  ['narrow, light, without JavaScript', view(390, 'light', false)],
  ['narrow, dark, with JavaScript', view(390, 'dark', true)],
] as const;

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
    const foreign = `${HOSTILE}\n`.repeat(60);
    writeFileSync(join(root, 'broken.log'), chainedLines(defaultRun()).join('') + foreign);
    await runCli(['report', join(root, 'broken.log'), '--out', broken]);
  });
  afterAll(() => browser.close());

  const PAGES = [
    ['of a real run', real, WIDE_AND_LIGHT],
    ['of workers one by one', rich, NARROW_AND_DARK],
    ['of hostile lines', hostile, WIDE_AND_LIGHT],
    ['of a log that goes on with something else', broken, NARROW_AND_DARK],
  ] as const;

  describe.each(PAGES)('%s', (_which, path, axeView) => {
    // The real page is looked at in every way, the others in the two that differ most.
    it.each(path === real || isSoak ? VIEWS : [VIEWS[0], VIEWS[2]])(
      'seen %s, says nothing, asks for nothing, fits its page, leads nowhere else',
      async (_how, how) => {
        await withPage(browser, path, how, async ({ page, said, asked }) => {
          if (how.javaScriptEnabled === true) await unfold(page);
          expect(await overflowOf(page)).toBeLessThanOrEqual(0);
          expect([said, asked]).toEqual([[], []]);
          expect(await page.title()).toContain('demo-run report');
          expect(await brokenLinks(page)).toEqual([]);
        });
      },
    );

    // Colours depend on the scheme and layout on the width. The pages are made of the same parts:
    // each is judged in one of two ways, and by the long soak in both.
    it.each(isSoak ? [WIDE_AND_LIGHT, NARROW_AND_DARK] : [axeView])(
      'has no fault that axe finds, %s at %i',
      async (scheme, width) => {
        const how = { ...view(width, scheme, true), bypassCSP: true };
        await withPage(browser, path, how, async ({ page }) => {
          await unfold(page);
          expect(await faultsOf(page)).toEqual([]);
        });
      },
    );
  });

  it.each([320, 390, 600, 768, 1000, 1280])(
    'fits each table into a page of %i pixels',
    async (width) => {
      const agent = join(root, 'agent.html');
      writeFileSync(agent, pageOf(reportOf(checkedLog(linesOf(agentRunBodies())))));
      for (const path of [real, rich, agent]) {
        await withPage(browser, path, view(width, 'light', true), async ({ page }) => {
          await unfold(page);
          expect(
            await page.evaluate<string[]>(`
            [...document.querySelectorAll('.scroll:has(table)')]
              .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
              .map((box) => box.getAttribute('aria-label') + box.scrollWidth + '>' + box.clientWidth)`),
          ).toEqual([]);
        });
      }
    },
  );

  it('keeps all labels within the frame of their drawing', async () => {
    for (const path of [real, rich]) {
      await withPage(browser, path, view(1280, 'light', true), async ({ page }) => {
        expect(
          await page.evaluate(`[...document.querySelectorAll('svg')].flatMap((svg) => {
            const { width, height } = svg.viewBox.baseVal;
            return [...svg.querySelectorAll('text')]
              .filter((text) => {
                const { x, y, width: w, height: h } = text.getBBox();
                return x < -1 || y < -1 || x + w > width + 1 || y + h > height + 1;
              })
              .map((text) => text.textContent);
          })`),
        ).toEqual([]);
      });
    }
  });

  it.each([
    [390, 'it scrolls sideways'],
    [1280, ''],
  ])('says at %i pixels of a drawing that is too wide: %s', async (width, says) => {
    await withPage(browser, real, view(width, 'light', false), async ({ page }) => {
      const said = await page.locator('figure .hint').filter({ visible: true }).allTextContents();
      const drawings = await page.locator('figure').count();
      expect(said).toHaveLength(says === '' ? 0 : drawings);
      for (const text of said) expect(text).toContain(says);
    });
  });

  it('draws as many points as the log has', async () => {
    const expected = scenariosOf(root).map((series) => pointsOf(series));
    expect(expected).toHaveLength(3);
    await withPage(browser, real, view(1280, 'light', true), async ({ page }) => {
      for (const [at, points] of expected.entries()) {
        // Requests are bars, and those that were lost before an injection have a row of their own.
        const lines = `#i${String(at + 1)} .series:has(> .line)`;
        expect(await countIn(page, lines, '.point')).toEqual(points);
      }
    });
  });

  it('draws what each worker did, and how requests went, where the log holds it', async () => {
    await withPage(browser, rich, view(1280, 'light', true), async ({ page }) => {
      const [windows = 0] = await countIn(page, '#i1 details table', 'tbody tr');
      const points = await countIn(page, '#i1 .series', '.point, .bar');
      expect(points).toHaveLength(9);
      // Utilization of three workers, answered, lost and lost before, heap. In each of three lines two come later.
      const later = windows - 3;
      expect(points).toEqual([
        ...[windows, later, later],
        ...[windows, windows, windows],
        ...[windows, later, later],
      ]);
      const labels = await page.locator('#i1 svg text.name').allTextContents();
      expect(labels).toEqual(
        expect.arrayContaining(['w1', 'w2', 'w3', 'answered', 'lost', 'lost before']),
      );
    });
  });

  it('draws what was lost before an injection paler than what the incident lost', async () => {
    await withPage(browser, rich, view(1280, 'light', true), async ({ page }) => {
      const opacityOf = (series: string) =>
        page.evaluate<number>(
          `Number(getComputedStyle(document.querySelector('#i1 .${series} .bar')).fillOpacity)`,
        );
      expect(await opacityOf('earlier')).toBeLessThan((await opacityOf('lost')) / 2);
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

/** So long before an injection the plots begin. */
const LEAD_US = 250_000;

/** The windows of each scenario, as its lines tell them, and those right before it: since the act before it. */
function scenariosOf(root: string): ToldWindow[][] {
  const tape = new WindowTape();
  const scenarios: ToldWindow[][] = [];
  let actedAt = 0;
  for (const line of proofLines(root)) {
    if (line.event_name === 'FAILURE_INJECTED') {
      const since = tape.lastClosedUs - LEAD_US;
      scenarios.push(
        tape.latest.filter(({ from_us, to_us }) => to_us > since && from_us >= actedAt),
      );
    }
    if (line.event_name === 'ORCH_EXEC') actedAt = line.measured.ended_at_us;
    scenarios.at(-1)?.push(...tape.take(line));
  }
  return scenarios;
}

/** How many readings each line of the plot has: how busy each worker was, then its heap. */
function pointsOf(windows: readonly ToldWindow[]): number[] {
  const readings = new Map<string, number>();
  for (const name of windows.flatMap(({ workers }) => [...workers.keys()])) {
    readings.set(name, (readings.get(name) ?? 0) + 1);
  }
  return [...readings.values(), ...readings.values()];
}
