import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

// What runs inside the page is text: the types of a browser stay out of this program.

/** By how much the page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.scrollingElement.scrollWidth - window.innerWidth');
}

/** What is folded away has to be right as well. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(
    'for (const details of document.querySelectorAll("details")) details.open = true;',
  );
}

/** How many of some elements are in each of some others. */
export function countIn(page: Page, outer: string, inner: string): Promise<number[]> {
  return page.evaluate<number[]>(
    `[...document.querySelectorAll(${JSON.stringify(outer)})]
      .map((one) => one.querySelectorAll(${JSON.stringify(inner)}).length)`,
  );
}

/** Links that lead nowhere on the page, or away from it. */
export function brokenLinks(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))
      .filter((to) => !to.startsWith('#') || document.getElementById(to.slice(1)) === null)`,
  );
}

/** Names of attributes that a browser would run. */
export function handlersOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames())
      .filter((name) => name.startsWith('on') || name === 'style' || name === 'src')`,
  );
}

/** What axe finds wrong, in words. The context must bypass the page's own policy. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: AXE });
  return page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ['violations'], preload: false, runOnly: { type: 'tag', values: ${JSON.stringify(RULES)} } })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3)
        .map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary).join(' | ')))`,
  );
}
