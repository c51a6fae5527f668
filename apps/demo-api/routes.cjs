// What the demo app answers. `/work?ms=N` occupies this worker until the clock says that N
// milliseconds are over, as a synchronous call does: it can do nothing else meanwhile. It computes
// nothing, so that a worker's capacity is the same on a busy machine as on an idle one.

const { page } = require('./page.cjs');

/** As much of a line of the log as is passed on. */
const MOST_LOG_CHARACTERS = 500;
/** Less than the silence after which a worker counts as hung. */
const MAX_WORK_MS = 500;
const NEVER_NOTIFIED = new Int32Array(new SharedArrayBuffer(4));

/**
 * @param path the request's path with its query, as it came in
 * @param app `app_name`, `worker` and `health_endpoint` of this worker, and `servingSince`, in
 *   milliseconds of its own clock: undefined before it serves
 * @returns status and body: JSON, or HTML where `media` says so
 */
function answer(path, app) {
  const [route, query = ''] = path.split('?', 2);
  if (route === app.health_endpoint) return health(app);
  if (route === '/') return { status: 200, body: page(app), media: 'html' };
  if (route === '/work') return work(query, app);
  if (route === '/search') return search(query);
  const paths = [app.health_endpoint, '/work?ms=N', '/search?q=TEXT'];
  return reply(404, { error: 'not found', paths });
}

/**
 * What the log says of a request, as apps commonly write it: with the text that the request holds.
 * @returns undefined of what comes all the time, and tells nothing
 */
function logLine(path, status, app) {
  const [route] = path.split('?', 1);
  if (['/', '/work', app.health_endpoint].includes(route)) return undefined;
  return `GET ${decoded(path)} ${status}`.slice(0, MOST_LOG_CHARACTERS);
}

/** As it came in where it is not encoded as it should be. */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function health(app) {
  return reply(200, {
    status: 'ok',
    app: app.app_name,
    worker: app.worker,
    uptime_ms: Math.floor(performance.now() - (app.servingSince ?? performance.now())),
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

/** Finds nothing: there is nothing to be found. */
function search(query) {
  if (!query.startsWith('q=')) return reply(400, { error: 'q must be what is searched for' });
  return reply(200, { found: 0 });
}

function reply(status, body) {
  return { status, body: JSON.stringify(body) };
}

module.exports = { answer, logLine };
