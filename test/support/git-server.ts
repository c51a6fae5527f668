import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Certificate } from './certificates.js';

const WHO = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
const ENV = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', HOME: '/nonexistent' };

/** Calls the real git, without the settings of this machine. @returns what it wrote */
export function git(cwd: string, args: readonly string[], input?: string | Buffer): string {
  return execFileSync('git', [...WHO, ...args], { cwd, input, env: ENV, encoding: 'utf8' }).trim();
}

/** A repository with one commit of these files. @returns its commit */
export function makeRepository(
  folder: string,
  files: Readonly<Record<string, string | Buffer>>,
): string {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, '.git'))) git(folder, ['init', '-q', '-b', 'main']);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  git(folder, ['add', '-A']);
  return commitIndex(folder);
}

/** Commits what is in the index. @returns the commit */
export function commitIndex(folder: string): string {
  git(folder, ['commit', '-q', '--allow-empty', '-m', 'app']);
  return git(folder, ['rev-parse', 'HEAD']);
}

export interface GitServer {
  /** Of the repository in a folder below the root that is served. */
  urlOf(name: string): string;
  close(): Promise<void>;
}

/** Serves the repositories below a folder as hosts do: git's own program behind HTTP. */
export async function serveRepositories(root: string): Promise<GitServer> {
  const server = createServer(answerFrom(root));
  const port = await listening(server, 0, '127.0.0.1');
  return {
    urlOf: (name) => `http://127.0.0.1:${String(port)}/${name}/.git`,
    close: () => closed(server),
  };
}

/** The same over TLS, at an address and port of its own. @returns ends it */
export async function serveRepositoriesByTls(
  root: string,
  { key, cert }: Certificate,
  at: { readonly address: string; readonly port: number },
): Promise<() => Promise<void>> {
  const server = createTlsServer({ key, cert }, answerFrom(root));
  await listening(server, at.port, at.address);
  return () => closed(server);
}

async function listening(server: Server, port: number, address: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, address, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function answerFrom(root: string): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://host');
    if (url.pathname.startsWith('/silent/')) return;
    if (url.pathname.startsWith('/moved/')) {
      response.writeHead(302, { location: url.href.replace('/moved/', '/') }).end();
      return;
    }
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...ENV,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method,
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        // A repository of another user is served, too.
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    request.pipe(backend.stdin.on('error', () => undefined));
    answerAs(backend.stdout, response);
  };
}

/** What a CGI program writes: header lines, an empty line, and the body. */
function answerAs(output: NodeJS.ReadableStream, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  output.on('end', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    for (const line of all.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n')) {
      const [name = '', value = ''] = line.split(/: ?(.*)/s);
      if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
      else if (name !== '') response.setHeader(name, value);
    }
    response.end(end < 0 ? all : all.subarray(end + 4));
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
