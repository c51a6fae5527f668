/** How wide a column is, and where its cells are in it. */
export interface Column {
  readonly width: number;
  readonly at: 'left' | 'right';
}

export function left(width: number): Column {
  return { width, at: 'left' };
}

export function right(width: number): Column {
  return { width, at: 'right' };
}

/** Columns on the left that are as wide as their widest cell, with two blanks between them. */
export function fitting(rows: readonly (readonly string[])[]): Column[] {
  return (rows[0] ?? []).map((_, at) =>
    left(Math.max(...rows.map((cells) => cells[at]?.length ?? 0)) + 2),
  );
}

/**
 * A table as lines. A cell that fills its column or more pushes the others to the right; a name at the
 * beginning that would touch the text beside it has a line of its own.
 */
export function columns(
  rows: readonly (readonly string[])[],
  layout: readonly Column[],
  margin = '  ',
): string[] {
  return rows
    .flatMap((cells) =>
      isTooLong(cells, layout) ? [cells.slice(0, 1), cells.with(0, '')] : [cells],
    )
    .map((cells) => {
      const padded = cells.map((cell, at) => {
        const { width, at: side } = layout[at] ?? left(0);
        if (side === 'right') return cell.padStart(width);
        const touches = layout[at + 1]?.at === 'left' && cells[at + 1] !== '';
        return touches && cell.length >= width ? `${cell} ` : cell.padEnd(width);
      });
      return `${margin}${padded.join('')}`.trimEnd();
    });
}

function isTooLong(
  [name = '', beside = '']: readonly string[],
  layout: readonly Column[],
): boolean {
  const [first, second] = layout;
  if (first?.at !== 'left' || second?.at !== 'left' || beside === '') return false;
  return name.length >= first.width;
}
