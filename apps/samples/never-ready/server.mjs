// An app that listens on PORT, and whose health is never good.
import { createServer } from 'node:http';

createServer((_request, response) => {
  response.writeHead(503).end('still warming up');
}).listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
