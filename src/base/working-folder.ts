/** Where one stands, or undefined where that folder was deleted meanwhile. */
export function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
