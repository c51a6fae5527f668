import type { Page } from 'playwright-core';

const PX_PER_MM = 96 / 25.4;
/** A4 less the margins of the style, in CSS pixels. */
const SHEET = { width: 182 * PX_PER_MM, height: 269 * PX_PER_MM } as const;

/** A printed report: where the browser breaks it into sheets. */
export interface Printed {
  /** How far down the lowest text of each sheet is, in percent of its height. */
  readonly filled: readonly number[];
  /** What is meant to be whole and lies on two sheets, by its class or tag. */
  readonly torn: readonly string[];
  /** Headings, captions and heads of tables behind which a sheet ends. */
  readonly alone: readonly string[];
  /** By how many pixels the page is wider than a sheet. */
  readonly overflow: number;
}

/**
 * Breaks a page as for paper, into columns of the size of a sheet: there, unlike in a PDF, each part
 * can be asked where it is.
 */
export async function printed(page: Page): Promise<Printed> {
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({
    width: Math.round(SHEET.width),
    height: Math.round(SHEET.height),
  });
  return page.evaluate<Printed>(`(() => {
    const { width, height } = ${JSON.stringify(SHEET)};
    const overflow = document.scrollingElement.scrollWidth - innerWidth;
    Object.assign(document.body.style, {
      width: width + 'px', height: height + 'px', columnWidth: width + 'px',
      columnGap: '0', columnFill: 'auto', margin: '0',
    });
    const sheetOf = ({ left }) => Math.floor((left + scrollX + 1) / width);
    const range = document.createRange();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const filled = [];
    const places = [];
    while (texts.nextNode()) {
      const { currentNode: node } = texts;
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter((line) => line.width > 0);
      if (node.data.trim() === '' || lines.length === 0) continue;
      for (const line of lines) {
        const sheet = sheetOf(line);
        filled[sheet] = Math.max(filled[sheet] ?? 0, (line.bottom / height) * 100);
      }
      const head = node.parentElement.closest('h2, h3, h4, caption, thead, dt');
      places.push({ head, text: node.data, first: sheetOf(lines[0]), last: sheetOf(lines.at(-1)) });
    }
    const whole = '.band, .card, figure, dl, li, .chips, tbody tr, table:not(:has(tbody tr:nth-child(6)))';
    return {
      overflow,
      filled: [...filled].map((share) => share ?? 0),
      torn: [...document.querySelectorAll(whole)]
        .filter((one) => one.getClientRects().length > 1)
        .map((one) => one.className || one.tagName),
      alone: places
        .filter(({ head, last }, at) => {
          const next = places.slice(at + 1).find((place) => place.head !== head);
          return head !== null && next !== undefined && next.first > last;
        })
        .map(({ text }) => text),
    };
  })()`);
}

/** How many sheets the browser prints. */
export async function sheetsOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
}
