import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
/**
 * Where this user's key lies: `demo-run` in XDG_STATE_HOME, else in ~/.local/state. A relative path
 * there counts as none (XDG Base Directory Specification 0.8).
 */
export function stateFolder(env = process.env) {
    const named = env['XDG_STATE_HOME'] ?? '';
    return join(isAbsolute(named) ? named : join(homedir(), '.local', 'state'), 'demo-run');
}
