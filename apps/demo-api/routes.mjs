// What the demo app answers. `/work?ms=N` occupies this worker until the clock says that N
// milliseconds are over, as a synchronous call does: it can do nothing else meanwhile. It computes
// nothing, so that a worker's capacity is the same on a busy machine as on an idle one.
const BASE = 'http://demo-api';
/** Less than the silence after which a worker counts as hung. */
const MAX_WORK_MS = 500;
const NEVER_NOTIFIED = new Int32Array(new SharedArrayBuffer(4));

/**
 * @param path the request's path with its query, as it came in
 * @param app `app_name`, `worker` and `health_endpoint` of this worker, and when it started
 * @returns status and JSON body
 */
export function answer(path, app) {
  const url = URL.canParse(path, BASE) ? new URL(path, BASE) : undefined;
  if (url === undefined) return reply(400, { error: 'the path cannot be read' });
  if (url.pathname === app.health_endpoint) return health(app);
  if (url.pathname === '/work') return work(url.searchParams.get('ms'), app);
  return reply(404, { error: 'not found', paths: [app.health_endpoint, '/work?ms=N'] });
}

function health(app) {
  return reply(200, {
    status: 'ok',
    app: app.app_name,
    worker: app.worker,
    uptime_ms: Date.now() - app.startedAt,
  });
}

function work(milliseconds, app) {
  if (!/^\d{1,3}$/.test(milliseconds ?? '') || Number(milliseconds) > MAX_WORK_MS) {
    return reply(400, { error: `ms must be a whole number from 0 to ${MAX_WORK_MS}` });
  }
  occupy(Number(milliseconds));
  return reply(200, { worked_ms: Number(milliseconds), worker: app.worker });
}

/** Blocks this thread, not the process. */
function occupy(milliseconds) {
  Atomics.wait(NEVER_NOTIFIED, 0, 0, milliseconds);
}

function reply(status, body) {
  return { status, body: JSON.stringify(body) };
}
