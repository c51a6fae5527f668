import { count } from '../../core/domain/count.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import type { CheckedApp } from '../../run/assembly/check-app.js';
import { folderRows } from './folder-rows.js';
import { heading, row } from './layout.js';
import { findingRows } from './rehearsal-text.js';
import type { Style } from './style.js';

/** What was chosen for an app, one row a check, and the verdict as the last row. */
export function checkedAppText(
  {
    folder,
    checked,
  }: { readonly folder: Parameters<typeof folderRows>[0]; readonly checked: CheckedApp },
  { style, root }: { readonly style: Style; readonly root: string },
): string[] {
  const toFix = checked.findings.filter(({ ok }) => !ok).length;
  return [
    style.strong(heading('Check: what a run here needs of this app')),
    ...folderRows(folder),
    ...checked.findings.flatMap((finding) => findingRows(finding, style, root)),
    ...checked.output.flatMap((line, at) =>
      row(at === 0 ? '  it wrote' : '', toPrintableAscii(line)),
    ),
    '',
    toFix === 0
      ? `${style.good('FIT')}  a run can be made with this app`
      : `${style.bad('NOT FIT')}  ${count(toFix, 'thing')} to fix, each named above`,
  ];
}
