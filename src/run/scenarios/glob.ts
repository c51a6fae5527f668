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
  return walked(names, steps, { any: '**', fits: nameFits });
}

function nameFits(name: string, step: string): boolean {
  const signs = Array.from(step);
  const one = (character: string, sign: string) => sign === '?' || sign === character;
  return walked(Array.from(name), signs, { any: '*', fits: one }).has(signs.length);
}

/**
 * Takes the parts one by one, and knows all places of the pattern at which it can be then: nothing is
 * tried twice, however many stars there are.
 */
function walked(
  parts: readonly string[],
  steps: readonly string[],
  sign: { readonly any: string; readonly fits: (part: string, step: string) => boolean },
): Set<number> {
  let reached = withNone(new Set([0]), steps, sign.any);
  for (const part of parts) {
    const next = new Set<number>();
    for (const at of reached) {
      const step = steps[at];
      if (step === sign.any) next.add(at);
      else if (step !== undefined && sign.fits(part, step)) next.add(at + 1);
    }
    reached = withNone(next, steps, sign.any);
  }
  return reached;
}

/** What stands for any number may stand for none. */
function withNone(reached: Set<number>, steps: readonly string[], any: string): Set<number> {
  for (const at of reached) if (steps[at] === any) reached.add(at + 1);
  return reached;
}
