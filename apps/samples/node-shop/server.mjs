// A shop that answers on PORT, as most hosts have it: GET /health, /work?ms=N (which uses the CPU for so long),
// and POST /orders, which says back what it was sent. SIGTERM ends it once what it was asked is answered.
import { createServer } from 'node:http';

const MOST_WORK_MS = 500;
const started = Date.now();

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://shop');
  if (url.pathname === '/health') {
    answer(response, 200, { status: 'ok', pid: process.pid, uptime_ms: Date.now() - started });
  } else if (url.pathname === '/work') {
    work(Math.min(Number(url.searchParams.get('ms') ?? 1), MOST_WORK_MS));
    answer(response, 200, { done: true });
  } else if (url.pathname === '/orders' && request.method === 'POST') {
    response.writeHead(201, { 'content-type': request.headers['content-type'] ?? 'text/plain' });
    request.pipe(response);
  } else {
    answer(response, 404, { error: 'not found' });
  }
});

function work(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`shop listens on ${process.env.PORT ?? 3000}`);
});
process.once('SIGTERM', () => server.close());
