import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { DemoRunError } from '../../core/domain/errors.js';

/**
 * Where this user's key lies: `demo-run` in XDG_STATE_HOME, else in ~/.local/state. A relative path
 * there counts as none (XDG Base Directory Specification 0.8), and so does one in HOME: the key
 * would lie, and be looked for, wherever one happens to stand.
 * @throws DemoRunError `signing_key_unusable` for a user without a home
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['XDG_STATE_HOME'] ?? '';
  return join(isAbsolute(named) ? named : join(homeFolder(), '.local', 'state'), 'demo-run');
}

/** Where the public key lies that may be given to anybody who checks. */
export function publicKeyPath(stateFolder: string): string {
  return join(stateFolder, 'ed25519.pub.pem');
}

function homeFolder(): string {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : userInfo().homedir;
  } catch {
    // Neither the variable nor the system names one.
  }
  throw new DemoRunError('signing_key_unusable', 'there is no home folder to keep the key in', {
    remedy: 'name a folder for it with XDG_STATE_HOME',
  });
}
