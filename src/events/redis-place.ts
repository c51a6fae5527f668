/** Which server a URL means, without credentials: host and port. */
export function placeOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '6379' : port}`;
}

/** The same with its database, as the log names the bus of a run: `127.0.0.1:6379/0`. */
export function placeOfDatabase(url: string): string {
  return `${placeOf(url)}/${new URL(url).pathname.slice(1) || '0'}`;
}
