import { count } from '../../core/domain/count.js';
import type { Finding } from '../../core/lint/finding.js';
import { nameOfPolicy, point, type PolicyInQuestion } from './policy-text.js';
import type { Style } from './style.js';

/** Each finding: where, what, why it matters, how to fix it. The first line is the sum. */
export function lintText(
  about: PolicyInQuestion,
  findings: readonly Finding[],
  style: Style,
): string[] {
  const name = nameOfPolicy(about);
  if (findings.length === 0) return [`${style.good('CLEAN')}  ${name}: nothing was found`];
  return [
    `${style.bad('FINDINGS')}  ${name}: ${count(findings.length, 'finding')}`,
    ...findings.flatMap(({ code, where, what, why, remedy }) => [
      '',
      ...point(`${where}  (${code})`),
      ...point(`  what: ${what}`),
      ...point(`  why: ${why}`),
      ...point(`  to fix it: ${remedy}`),
    ]),
  ];
}
