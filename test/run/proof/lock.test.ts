import { once } from 'node:events';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import {
  connect,
  createServer,
  type AddressInfo,
  type NetConnectOpts,
  type Server,
  type Socket,
} from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { lockFolder, type HeldLock } from '../../../src/run/proof/lock.js';
import {
  abstractSocket,
  loopbackPort,
  type LockAddress,
} from '../../../src/audit/library/lock-holder.js';
import { builtModule, startCode, type RunningCode } from '../../support/child-code.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const ADDRESSES: Record<'abstractSocket' | 'loopbackPort', LockAddress> = {
  abstractSocket,
  loopbackPort,
};
type AddressName = keyof typeof ADDRESSES;

/** Another process that holds the lock of a folder until it is killed. */
async function startHolder(folder: string, address: AddressName): Promise<RunningCode> {
  const holder = startCode(`
    import { lockFolder } from '${builtModule('run/proof/lock.js')}';
    import { ${address} } from '${builtModule('audit/library/lock-holder.js')}';
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

describe('lockFolder', () => {
  it('is held where this system holds locks, and answers with the name of its process', async () => {
    const folder = temporaryRoot();
    const held = await lockFolder(folder);
    onTestFinished(() => held.release());
    const native = process.platform === 'linux' ? 'abstractSocket' : 'loopbackPort';

    await expect(lock(folder, native)).rejects.toMatchObject({
      code: 'proof_log_locked',
      message: expect.stringMatching(
        new RegExp(`${folder} .*demo-run process ${String(process.pid)}$`),
      ) as string,
      remedy: expect.stringContaining('--root') as string,
    });
  });

  it('outlives whoever asks and hangs up', async () => {
    const folder = temporaryRoot();
    await lock(folder, 'loopbackPort');
    const place = loopbackPort(await identityAt(folder)) as NetConnectOpts;
    for (let count = 0; count < 5; count += 1) {
      const asker = connect(place);
      await once(asker, 'connect');
      asker.resetAndDestroy();
    }
    await expect(lock(folder, 'loopbackPort')).rejects.toMatchObject({
      code: 'proof_log_locked',
    });
  });

  it.each([
    ['00000000', 16_384],
    ['00003fff', 32_767],
    ['00004000', 16_384],
    ['ffffffff', 32_767],
  ])('listens on loopback alone, below the ports of outgoing connections: %s', (identity, port) => {
    expect(loopbackPort(`${identity}0123456789abcdef`)).toEqual({
      ...{ host: '127.0.0.1', port, exclusive: true },
    });
  });

  it('is proof_log_failed where nothing can be listened on, and says why', async () => {
    const folder = temporaryRoot();
    const nowhere = { path: join(folder, 'missing', 'socket') };
    await expect(lockFolder(folder, () => nowhere)).rejects.toMatchObject({
      code: 'proof_log_failed',
      message: expect.stringMatching(new RegExp(`${folder} .*(?:EACCES|ENOENT)`)) as string,
      remedy: expect.stringContaining('--root') as string,
      cause: expect.any(Error) as Error,
    });
  });

  it('is taken when its holder has ended between the two looks', async () => {
    const holder = await listening(() => undefined);
    const { port } = holder.address() as AddressInfo;
    // The first look finds the port taken at once; the holder is gone before the second one.
    const locking = lockFolder(temporaryRoot(), () => ({ port }));
    holder.close();
    const held = await locking;
    await held.release();
  });

  it('is not taken where nobody answers, yet nobody can listen', async () => {
    const root = temporaryRoot();
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(join(root, 'live'), resolve));
    renameSync(join(root, 'live'), join(root, 'dead'));
    dead.close();
    await expect(
      lockFolder(join(root, 'logs'), () => ({ path: join(root, 'dead') })),
    ).rejects.toMatchObject({
      code: 'proof_log_locked',
      message: expect.stringContaining('by another process') as string,
    });
  });
});

describe('a port that another program listens on', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['greets otherwise', (socket) => socket.end('220 smtp ready'), 'not demo-run'],
    ['says nothing', (socket) => socket.end(), 'not demo-run'],
    ['hangs up', (socket) => socket.resetAndDestroy(), 'by another process'],
    ['does not answer', () => undefined, 'a process that does not answer'],
  ])('is not taken for free, and is named as what it is: it %s', async (_what, answer, name) => {
    const stranger = await listening(answer);
    const { port } = stranger.address() as AddressInfo;

    await expect(
      lockFolder(temporaryRoot(), () => ({ host: '127.0.0.1', port })),
    ).rejects.toMatchObject({
      code: 'proof_log_locked',
      message: expect.stringContaining(name) as string,
    });
  });
});

/** A program that listens on some port, of all addresses. */
async function listening(answer: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

/** What the folder's address is made of. */
async function identityAt(folder: string): Promise<string> {
  let found = '';
  const held = await lockFolder(folder, (identity) => {
    found = identity;
    return { host: '127.0.0.1', port: 0 };
  });
  await held.release();
  return found;
}
