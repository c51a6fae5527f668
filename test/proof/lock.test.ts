import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  abstractSocket,
  lockFolder,
  loopbackPort,
  type HeldLock,
  type LockAddress,
} from '../../src/proof/lock.js';
import { builtModule, startCode, type RunningCode } from '../support/child-code.js';
import { temporaryRoot } from '../support/temporary-root.js';

const ADDRESSES: Record<'abstractSocket' | 'loopbackPort', LockAddress> = {
  abstractSocket,
  loopbackPort,
};
type AddressName = keyof typeof ADDRESSES;

/** Another process that holds the lock of a folder until it is killed. */
async function startHolder(folder: string, address: AddressName): Promise<RunningCode> {
  const holder = startCode(`
    import { lockFolder, ${address} } from '${builtModule('proof/lock.js')}';
    await lockFolder(${JSON.stringify(folder)}, ${address});
    console.log('holding');
    setInterval(() => {}, 1_000);`);
  onTestFinished(async () => {
    holder.kill('SIGKILL');
    await holder.ended;
  });
  await holder.waitFor('holding');
  return holder;
}

async function lock(folder: string, name: AddressName): Promise<HeldLock> {
  const held = await lockFolder(folder, ADDRESSES[name]);
  onTestFinished(() => held.release());
  return held;
}

const names = (
  process.platform === 'linux' ? ['abstractSocket', 'loopbackPort'] : ['loopbackPort']
) as readonly AddressName[];

describe.each(names)('lockFolder through %s', (name) => {
  it('refuses a second process and names the holder', async () => {
    const folder = temporaryRoot();
    const holder = await startHolder(folder, name);

    // A holder that is short of time may answer too late to be named; it is asked again then.
    await vi.waitFor(
      () =>
        expect(lock(folder, name)).rejects.toMatchObject({
          code: 'proof_log_locked',
          message: expect.stringContaining(`process ${String(holder.pid)}`) as string,
        }),
      { timeout: 30_000 },
    );
  });

  it('is free again when its holder was killed with SIGKILL', async () => {
    const folder = temporaryRoot();
    const holder = await startHolder(folder, name);
    holder.kill('SIGKILL');
    await holder.ended;

    await expect(lock(folder, name)).resolves.toBeDefined();
  });

  it('is not taken from a holder that is alive but does not answer', async () => {
    const folder = temporaryRoot();
    const holder = await startHolder(folder, name);
    holder.kill('SIGSTOP');

    await expect(lock(folder, name)).rejects.toMatchObject({ code: 'proof_log_locked' });
  });

  it('is free again when it was released', async () => {
    const folder = temporaryRoot();
    await (await lock(folder, name)).release();

    await expect(lock(folder, name)).resolves.toBeDefined();
  });

  it('refuses the same folder under another path', async () => {
    const root = temporaryRoot();
    mkdirSync(join(root, 'logs'));
    symlinkSync(join(root, 'logs'), join(root, 'alias'));
    await lock(join(root, 'logs'), name);

    await expect(lock(join(root, 'alias'), name)).rejects.toMatchObject({
      code: 'proof_log_locked',
    });
  });

  it('lets two different folders be locked at once', async () => {
    const root = temporaryRoot();
    await lock(join(root, 'a'), name);

    await expect(lock(join(root, 'b'), name)).resolves.toBeDefined();
  });

  it('is given to exactly one of several that come at once', async () => {
    const folder = temporaryRoot();
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => lock(folder, name)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is proof_log_failed where the folder cannot be made', async () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'logs'), 'a file');

    await expect(lock(join(root, 'logs'), name)).rejects.toMatchObject({
      code: 'proof_log_failed',
    });
  });
});

describe('a port that another program listens on', () => {
  it('is not taken for a lock of ours, and is named as what it is', async () => {
    const stranger = createServer((socket) => socket.end('220 smtp ready'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void stranger.close());
    const { port } = stranger.address() as AddressInfo;

    await expect(
      lockFolder(temporaryRoot(), () => ({ host: '127.0.0.1', port })),
    ).rejects.toMatchObject({
      code: 'proof_log_locked',
      message: expect.stringContaining('not demo-run') as string,
    });
  });
});
