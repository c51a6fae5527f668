import { dirname, isAbsolute, join } from 'node:path';

/** The path of a file that another file names: where it is relative, from the folder of that one. */
export function beside(path: string, name: string): string {
  return isAbsolute(name) ? name : join(dirname(path), name);
}
