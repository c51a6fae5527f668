// A disk of its own whose power can be cut: ext4 on a file, behind a loop device. Needs root.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SIZE_BYTES = 64 * 1024 * 1024;
const UMOUNT_TRIES = 50;

/** @returns why there can be no such disk here, or undefined */
export function whyNoDisk() {
  if (process.getuid?.() !== 0) return 'not root';
  const missing = ['mkfs.ext4', 'fsck.ext4', 'xfs_io', 'mount', 'umount'].filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  if (missing.length > 0) return `${missing.join(', ')} not installed`;
  const disk = makeDisk();
  try {
    disk.mount();
    return undefined;
  } catch (error) {
    return `no loop device can be mounted: ${error.message.split('\n').at(-1)}`;
  } finally {
    disk.remove();
  }
}

export function makeDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'demo-run-disk-'));
  const image = join(folder, 'image');
  const mountpoint = join(folder, 'mountpoint');
  let isMounted = false;
  writeFileSync(image, '');
  truncateSync(image, SIZE_BYTES);
  mkdirSync(mountpoint);
  run('mkfs.ext4', '-q', image);
  const disk = {
    mountpoint,
    mount() {
      run('mount', '-o', 'loop', image, mountpoint);
      isMounted = true;
    },
    /**
     * Everything that has not reached the disk is lost, the journal's tail too: EXT4_IOC_SHUTDOWN
     * with NOLOGFLUSH, which is what `shutdown` without `-f` asks for.
     */
    cutPower() {
      run('xfs_io', '-x', '-c', 'shutdown', mountpoint);
    },
    /** Whoever was killed a moment ago may still be letting go of it. */
    unmount() {
      for (let tries = 1; isMounted; tries += 1) {
        const { status, stderr } = spawnSync('umount', [mountpoint], { encoding: 'utf8' });
        if (status === 0) isMounted = false;
        else if (tries === UMOUNT_TRIES) throw new Error(stderr.trim());
        else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    },
    /** @returns false when the file system itself is damaged */
    isSound: () => spawnSync('fsck.ext4', ['-fn', image]).status === 0,
    remove() {
      disk.unmount();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return disk;
}

function run(command, ...args) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
