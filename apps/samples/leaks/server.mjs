// An app that keeps memory: GET /leak?mb=N keeps so many megabytes, GET /health says how many by now.
import { createServer } from 'node:http';

const BYTES_A_MB = 1_048_576;
const MOST_AT_ONCE_MB = 256;
const kept = [];

createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://app');
  if (url.pathname === '/leak') keep(Number(url.searchParams.get('mb') ?? 1));
  const isKnown = url.pathname === '/leak' || url.pathname === '/health';
  response
    .writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' })
    .end(JSON.stringify({ pid: process.pid, kept_mb: kept.length }));
}).listen(Number(process.env.PORT ?? 3000), '127.0.0.1');

/** What is not written to takes no memory. */
function keep(mb) {
  const count = Math.min(Number.isFinite(mb) ? mb : 1, MOST_AT_ONCE_MB);
  for (let each = 0; each < count; each += 1) kept.push(Buffer.alloc(BYTES_A_MB, each + 1));
}
