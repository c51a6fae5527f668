import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** What a parser makes of a URL: scheme, host, port, path, and whatever else it found in it. */
export type Reading = readonly [string, string, string, string, readonly string[]];

const SCRIPT = fileURLToPath(new URL('read_urls.py', import.meta.url));

export const hasPython = spawnSync('python3', ['--version']).status === 0;
export const hasCurl = spawnSync('curl', ['--version']).status === 0;

export function readByWhatwg(text: string): Reading {
  const url = new URL(text);
  const port = url.port === '' ? { 'http:': '80', 'https:': '443' }[url.protocol] : url.port;
  const extra = [url.username, url.password, url.search, url.hash].filter((part) => part !== '');
  return [url.protocol.slice(0, -1), url.hostname, port ?? '', url.pathname, extra];
}

/** All of them in one process of Python, by urllib and by libcurl (null where that is missing). */
export function readByOthers(urls: readonly string[]): [python: Reading, curl: Reading | null][] {
  const { status, stdout, stderr } = spawnSync('python3', [SCRIPT], {
    input: urls.map((url) => `${url}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(stderr);
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as [Reading, Reading | null]);
}

/**
 * What the curl program asks a proxy for, all URLs in one process: the proxy is on loopback,
 * notes the first line of each request and refuses it, so that nothing leaves this machine.
 */
export async function askedByCurl(urls: readonly string[]): Promise<string[]> {
  const asked: string[] = [];
  const proxy = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      asked.push(bytes.toString('latin1').split('\r\n')[0] ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as AddressInfo;
  const config = urls.map((url) => `url = "${url}"\noutput = "/dev/null"\n`).join('');
  const args = ['--disable', '--silent', '--noproxy', '', '--path-as-is', '--globoff'];
  const at = ['--proxy', `http://127.0.0.1:${String(port)}`, '--config', '-'];
  const curl = spawn('curl', [...args, ...at], { stdio: ['pipe', 'ignore', 'inherit'] });
  curl.stdin.end(config);
  await once(curl, 'close');
  proxy.close();
  return asked;
}
