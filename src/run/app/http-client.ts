import { Agent, get } from 'node:http';
import { clearTimeout, setTimeout } from 'node:timers';
import type { NoAnswer, Probe } from '../../core/domain/observation.js';

/** What came of a request. */
export type Heard = Pick<Probe, 'status' | 'no_answer'>;

/** A client of the listener, with connections that are kept open. */
export class AppClient {
  readonly #agent = new Agent({ keepAlive: true });

  /** @param deadlineMs for all of the answer: one that goes on for ever is none. Never rejects. */
  get(port: number, path: string, deadlineMs: number): Promise<Heard> {
    return new Promise((resolve) => {
      let isBegun = false;
      const end = (heard: Heard): void => {
        clearTimeout(timer);
        resolve(heard);
      };
      const endWithout = (no_answer: NoAnswer): void => {
        end({ status: null, no_answer });
      };
      const request = get({ host: '127.0.0.1', port, path, agent: this.#agent }, (response) => {
        isBegun = true;
        response.on('error', () => {
          endWithout('broke its answer off');
        });
        response.on('end', () => {
          end({ status: response.statusCode ?? null });
        });
        response.resume();
      });
      const timer = setTimeout(() => {
        endWithout(isBegun ? 'did not end its answer' : 'gave no answer');
        request.destroy();
      }, deadlineMs);
      request.on('error', () => {
        endWithout('gave no answer');
      });
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
