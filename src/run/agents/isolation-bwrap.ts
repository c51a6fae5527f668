import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Empty for whoever is in the sandbox: other programs' files and sockets lie there. */
const EMPTY = ['/tmp', '/run'];
/** Read-only parts of `/run` that programs need: NixOS keeps the system's own programs there. */
const NEEDED_OF_RUN = ['/run/current-system'];
/** The right of everybody to put a file there. */
const OTHERS_WRITE = 0o002;
const MASKED = [...EMPTY, '/dev'];

export interface SandboxPlaces {
  /** May be written to. */
  readonly home: string;
  /** Files that must be seen, wherever they lie; the program first. */
  readonly files: readonly string[];
  /** Existing folders that are empty in there. */
  readonly hidden: readonly string[];
}

/**
 * The options of bubblewrap: a read-only root, processes, devices and `/tmp` of its own, and the network of the
 * system, as models are asked over it. It ends with who began it, and has no terminal. https://github.com/containers/bubblewrap
 */
export function bwrapOptions({ home, files, hidden }: SandboxPlaces): string[] {
  return [
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...EMPTY.flatMap((folder) => ['--tmpfs', folder]),
    ...[...NEEDED_OF_RUN, ...namesOfHosts()].flatMap((path) => ['--ro-bind-try', path, path]),
    ...[...folderOfProgram({ home, files, hidden }), ...files.filter(isMasked)].flatMap((path) => [
      '--ro-bind',
      path,
      path,
    ]),
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

/**
 * The folder of the program, or of the script that it is begun with: what it imports lies there. None that holds
 * logs, is hidden itself, or in which others put files: a sandbox shows only what its files need.
 */
function folderOfProgram({ home, files, hidden }: SandboxPlaces): string[] {
  const [file] = files.slice(0, 2).filter(isMasked);
  const folder = file === undefined ? undefined : dirname(file);
  if (folder?.startsWith('/tmp/') !== true || existsSync(join(folder, 'logs'))) return [];
  if (!isOfItsOwn(folder, home)) return [];
  const holdsHidden = hidden.some((path) => `${path}/`.startsWith(`${folder}/`));
  const isHidden = hidden.some((path) => folder.startsWith(`${path}/`));
  return holdsHidden || isHidden ? [] : [folder];
}

/** It is ours or the agent's user's, and nobody else can write there. */
function isOfItsOwn(folder: string, home: string): boolean {
  const { uid, mode } = statSync(folder);
  const isOwned = uid === process.getuid?.() || uid === statSync(home).uid;
  return isOwned && (mode & OTHERS_WRITE) === 0;
}

function isMasked(path: string): boolean {
  return MASKED.some((folder) => path.startsWith(`${folder}/`));
}
