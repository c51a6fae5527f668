import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, html } from '../../../src/audit/report/markup.js';
import { NAUGHTY } from '../../support/hostile-text.js';

const HARMLESS = /^(?:[ !#-%()-;=?-_a-~]|&(?:amp|lt|gt|quot|#39|#96);)*$/;

describe('text in a page', () => {
  it('is printable ASCII without anything that HTML takes for its own, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeText(text)).toMatch(HARMLESS);
      }),
    );
    for (const text of NAUGHTY) expect(escapeText(text)).toMatch(HARMLESS);
  });

  it('shows what it was', () => {
    expect(escapeText('<b>&"\'`\u202e\u0007]]>')).toBe(
      '&lt;b&gt;&amp;&quot;&#39;&#96;\\u202e\\u0007]]&gt;',
    );
  });

  it('is escaped wherever it is in a template, and markup is not', () => {
    const inner = html`<i>${'<'}</i>`;
    expect(html`<b title="${'"'}">${[inner, '>', 1, null]}</b>`.text).toBe(
      '<b title="&quot;"><i>&lt;</i>&gt;1</b>',
    );
  });

  it('keeps the blanks of a value, where those of a template are drawn together', () => {
    const page = html`<ul>
      <li>${'a  b'}</li>
    </ul>`;
    expect(page.text).toBe('<ul> <li>a  b</li> </ul>');
  });
});
