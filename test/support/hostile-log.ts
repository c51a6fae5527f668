import type { ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';

/** Text that would do something in a page that takes it for more than text. */
export const HOSTILE = [
  `"onload="alert(1)" ' autofocus onfocus=alert(2) x='`,
  ']]><script>document.title="taken";alert(3)</script>',
  '<img src="http://127.0.0.1:9/a.png" onerror=alert(4)><svg/onload=alert(5)>',
  '</style></title></textarea></pre><base href="http://127.0.0.1:9/"><meta http-equiv=refresh content=0>',
  '&lt;&#60;\u202ereversed\u2066\u0007\u009b31m\u0000\ud800`${alert(6)}`',
  'javascript:alert(7) http://127.0.0.1:9/',
].join(' ');

/** What the page's own code chooses by: with other words there would be nothing to look at. */
const KEPT: ReadonlySet<string> = new Set([
  ...['event_name', 'timestamp', 'kind', 'env', 'status', 'phase'],
]);

/** Lines whose every text, and every name that is free, is hostile. */
export function hostileLines(lines: readonly ProofLine[]): ProofLine[] {
  return lines.map(
    (line) =>
      JSON.parse(JSON.stringify(line), (key: string, value: unknown) => {
        // The policy holds no text of anybody's: only names of actions.
        if (key === 'policy') return 'run' in line ? line.run?.policy : value;
        if (key === 'fault') return { [HOSTILE]: HOSTILE, kind: HOSTILE };
        return typeof value === 'string' && !KEPT.has(key) ? HOSTILE : value;
      }) as ProofLine,
  );
}
