import { existsSync, realpathSync } from 'node:fs';

/** Empty for whoever is in the sandbox: other programs' files and sockets lie there. */
const EMPTY = ['/tmp', '/run'];
/** Read-only parts of `/run` that programs need: NixOS keeps the system's own programs there. */
const NEEDED_OF_RUN = ['/run/current-system'];
const MASKED = [...EMPTY, '/dev'];

export interface Sandbox {
  /** May be written to. */
  readonly home: string;
  /** Files that must be seen, wherever they lie. */
  readonly files: readonly string[];
  /** Existing folders that are empty in there. */
  readonly hidden: readonly string[];
}

/**
 * The options of bubblewrap: a read-only root, processes, devices and `/tmp` of its own, and the network of the
 * system, as models are asked over it. It ends with who began it, and has no terminal. https://github.com/containers/bubblewrap
 */
export function bwrapOptions({ home, files, hidden }: Sandbox): string[] {
  return [
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...EMPTY.flatMap((folder) => ['--tmpfs', folder]),
    ...[...NEEDED_OF_RUN, ...namesOfHosts()].flatMap((path) => ['--ro-bind-try', path, path]),
    ...files.filter(isMasked).flatMap((file) => ['--ro-bind', file, file]),
    ...hidden.flatMap((folder) => ['--tmpfs', folder]),
    ...['--bind', home, home, '--chdir', home, '--'],
  ];
}

/** Where systemd-resolved keeps the servers that names are asked of. */
function namesOfHosts(): string[] {
  const path = '/etc/resolv.conf';
  const real = existsSync(path) ? realpathSync(path) : path;
  return real.startsWith('/run/') ? [real] : [];
}

function isMasked(path: string): boolean {
  return MASKED.some((folder) => path.startsWith(`${folder}/`));
}
