// What the demo app answers. `/work?ms=N` occupies this worker until the clock says that N
// milliseconds are over, as a synchronous call does: it can do nothing else meanwhile. It computes
// nothing, so that a worker's capacity is the same on a busy machine as on an idle one.

/** Less than the silence after which a worker counts as hung. */
const MAX_WORK_MS = 500;
const NEVER_NOTIFIED = new Int32Array(new SharedArrayBuffer(4));

/**
 * @param path the request's path with its query, as it came in
 * @param app `app_name`, `worker` and `health_endpoint` of this worker, and when it started
 * @returns status and JSON body
 */
function answer(path, app) {
  const [route, query = ''] = path.split('?', 2);
  if (route === app.health_endpoint) return health(app);
  if (route === '/work') return work(query, app);
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

function work(query, app) {
  const [, digits] = /^ms=(\d{1,3})$/.exec(query) ?? [];
  const milliseconds = Number(digits);
  if (digits === undefined || milliseconds > MAX_WORK_MS) {
    return reply(400, { error: `ms must be a whole number from 0 to ${MAX_WORK_MS}` });
  }
  // Blocks this thread, not the process.
  Atomics.wait(NEVER_NOTIFIED, 0, 0, milliseconds);
  return reply(200, { worked_ms: milliseconds, worker: app.worker });
}

function reply(status, body) {
  return { status, body: JSON.stringify(body) };
}

module.exports = { answer };
