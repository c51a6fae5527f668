// The app of the plain supervisor: the smallest HTTP server there is, in a process of its own.
// usage: node http-server.mjs PORT
import { createServer } from 'node:http';

const body = JSON.stringify({ worker: process.pid });

createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}).listen(Number(process.argv[2]), '127.0.0.1');
