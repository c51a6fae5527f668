import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What ioredis makes of a reply. Not part of its public API: a test against a hostile server shows it. */
interface Handler {
  dispatch(handle: () => void): void;
  returnFatalError(error: Error): void;
}

interface HandlerModule {
  readonly default: { readonly prototype: Handler };
}

/**
 * A server may answer what was never asked, and with nothing: ioredis 6.0.0 stumbles over such a
 * reply (a nil behind the last command, a push without a name) and throws it into the event loop,
 * where it ends the process. Here it ends the connection, as any other breach of the protocol does.
 */
export function endConnectionOnStrayReply(): void {
  const { default: DataHandler } = require('ioredis/built/DataHandler.js') as HandlerModule;
  DataHandler.prototype.dispatch = function (this: Handler, handle) {
    try {
      handle();
    } catch (cause) {
      this.returnFatalError(new Error('it answered what was not asked', { cause }));
    }
  };
}
