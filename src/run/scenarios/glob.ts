/** Whether a name has a sign by which it stands for several. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** The folder in front of the first sign: where to look. */
export function folderOfPattern(pattern: string): string {
  const steps = pattern.split('/');
  const first = steps.findIndex(isPattern);
  const folder = steps.slice(0, first).join('/');
  if (folder === '') return pattern.startsWith('/') ? '/' : '.';
  return folder;
}

/**
 * Whether a path fits a pattern: `?` is one character and `*` are any, both of one name; a step `**` is
 * any folders, or none. Without backtracking over folders: a pattern of many stars costs no more.
 */
export function fitsPattern(path: string, pattern: string): boolean {
  const steps = pattern.split('/');
  return stepsReached(path.split('/'), steps).has(steps.length);
}

/** Whether something in a folder, however deep, can fit a pattern. */
export function mayLeadTo(folder: string, pattern: string): boolean {
  const steps = pattern.split('/');
  return [...stepsReached(folder.split('/'), steps)].some((at) => at < steps.length);
}

/** Which steps of a pattern can come next, once all names have been taken. */
function stepsReached(names: readonly string[], steps: readonly string[]): Set<number> {
  let reached = closed(new Set([0]), steps);
  for (const name of names) {
    const next = new Set<number>();
    for (const at of reached) {
      const step = steps[at];
      if (step === '**') next.add(at);
      else if (step !== undefined && nameFits(name, step)) next.add(at + 1);
    }
    reached = closed(next, steps);
  }
  return reached;
}

/** With what is reached without a name: `**` may stand for none. */
function closed(reached: Set<number>, steps: readonly string[]): Set<number> {
  for (const at of reached) if (steps[at] === '**') reached.add(at + 1);
  return reached;
}

function nameFits(name: string, step: string): boolean {
  const source = step
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su').test(name);
}
