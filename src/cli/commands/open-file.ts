import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How each platform opens a file with the program that its user chose for it. */
const OPENERS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'xdg-open',
  darwin: 'open',
  win32: 'explorer.exe',
};

/**
 * Hands a file to the platform's opener and does not wait for it. Never throws.
 * @returns whether there is one that could be started
 */
export async function openFile(path: string): Promise<boolean> {
  const opener = OPENERS[process.platform];
  if (opener === undefined || !hasScreen()) return false;
  try {
    const child = spawn(opener, [path], { detached: true, stdio: 'ignore' });
    await once(child, 'spawn');
    child.unref();
    return true;
  } catch {
    return false;
  }
}

/** Without one, Linux would put a text browser into the terminal that the command was typed in. */
function hasScreen(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY ?? '') || Boolean(WAYLAND_DISPLAY ?? '');
}
