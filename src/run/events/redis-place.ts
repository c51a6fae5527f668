/** Which server a URL means, without credentials: host and port. */
export function placeOfRedis(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '6379' : port}`;
}

/** The same with its database, as the log names the bus of a run: `127.0.0.1:6379/0`. */
export function placeOfDatabase(url: string): string {
  return `${placeOfRedis(url)}/${String(databaseOf(url))}`;
}

/** The URL of the server alone, without credentials and database. */
export function serverOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** The number of the database: 0 where the URL names none. */
export function databaseOf(url: string): number {
  return Number(new URL(url).pathname.slice(1));
}

/**
 * What AUTH is told: nothing, a password, or a user and a password.
 * @throws URIError for a % that begins no escape
 */
export function loginOf(url: string): string[] {
  const { username, password } = new URL(url);
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  if (user !== '') return [user, secret];
  return secret === '' ? [] : [secret];
}
