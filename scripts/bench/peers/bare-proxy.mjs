// The least that hands HTTP on: node:http on both sides, every header as it comes, and nothing else.
// usage: node bare-proxy.mjs PORT APP_PORT
import { Agent, createServer, request } from 'node:http';

const [port, appPort] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true });

createServer((asked, response) => {
  const { method, url: path, headers } = asked;
  const upstream = request(
    { host: '127.0.0.1', port: appPort, method, path, headers, agent },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  upstream.once('error', () => response.writeHead(502).end());
  asked.pipe(upstream);
}).listen(port, '127.0.0.1');
