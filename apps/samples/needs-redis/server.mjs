// A shop that keeps its items in Redis and is well without it, but has nothing to sell: GET /health is always 200,
// GET /items, PUT /items and GET /page are 503 while Redis is away. GET /page takes some 10 ms of CPU. REDIS_URL says where it is (redis://127.0.0.1:6379).
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { askRedis } from './redis.mjs';

const KEY = 'needs-redis:items';
const NOBODY_WITHIN_MS = 1_000;
/** Of hashing, for a page: what stands for templates and images. */
const ROUNDS = 2_500;
const redis = new URL(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379');
const at = { host: redis.hostname, port: Number(redis.port || 6379), withinMs: NOBODY_WITHIN_MS };

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://shop');
  if (pathname === '/health') answer(response, 200, { status: 'ok', pid: process.pid });
  else if (pathname === '/items') void answerItems(request, response);
  else if (pathname === '/page') void answerPage(response);
  else answer(response, 404, { error: 'not found' });
});

async function answerItems(request, response) {
  try {
    if (request.method === 'PUT') {
      await askRedis(at, ['SET', KEY, await bodyOf(request)]);
      answer(response, 200, { stored: true });
    } else {
      await askRedis(at, ['PING']);
      answer(response, 200, { items: await askRedis(at, ['GET', KEY]) });
    }
  } catch (error) {
    answer(response, 503, { error: `no items without Redis: ${error.message}` });
  }
}

async function answerPage(response) {
  try {
    const items = String(await askRedis(at, ['GET', KEY]));
    let page = items;
    for (let round = 0; round < ROUNDS; round += 1) page = sha256(`${items}${page}`);
    answer(response, 200, { page });
  } catch (error) {
    answer(response, 503, { error: `no page without Redis: ${error.message}` });
  }
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

async function bodyOf(request) {
  request.setEncoding('utf8');
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
process.once('SIGTERM', () => server.close());
