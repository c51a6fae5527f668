import { Agent, get } from 'node:http';

/** A client of the listener, with connections that are kept open. */
export class AppClient {
  readonly #agent = new Agent({ keepAlive: true });

  /** @returns the status, or null when no answer came within the deadline. Never rejects. */
  get(port: number, path: string, deadlineMs: number): Promise<number | null> {
    return new Promise((resolve) => {
      const request = get(
        { host: '127.0.0.1', port, path, agent: this.#agent, timeout: deadlineMs },
        (response) => {
          response.on('error', () => {
            resolve(null);
          });
          response.on('end', () => {
            resolve(response.statusCode ?? null);
          });
          response.resume();
        },
      );
      request.on('timeout', () => {
        request.destroy(new Error('no answer in time'));
      });
      request.on('error', () => {
        resolve(null);
      });
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
