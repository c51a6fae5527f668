import { deepFreeze } from './objects.js';

/** Requests that clients of the listener sent, by how they ended. */
export interface RequestCounts {
  readonly served: number;
  readonly lost: number;
}

export const NO_REQUESTS: RequestCounts = deepFreeze({ served: 0, lost: 0 });

/** What came to the counts since an earlier look. */
export function requestsSince(before: RequestCounts, now: RequestCounts): RequestCounts {
  return { served: now.served - before.served, lost: now.lost - before.lost };
}

/** Whether an answer is one, and no error: 2xx and 3xx (RFC 9110, 15). @param status of the answer */
export function isServed(status: number): boolean {
  return status >= 200 && status < 400;
}
