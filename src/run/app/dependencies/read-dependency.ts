import { MOST_DEPENDENCY_NAME } from '../../../core/domain/fault.js';
import { isLoopback } from './loopback.js';

/** Something that an app depends on, as a variable of the environment names it. */
export interface Dependency {
  /** As faults and readings call it: the variable in lower case, without `_URL`. */
  readonly name: string;
  readonly variable: string;
  /** How it is asked whether it answers. */
  readonly protocol: 'redis' | 'http' | 'tcp';
  readonly isEncrypted: boolean;
  readonly host: string;
  readonly port: number;
  /** The variable's value, with another port on loopback in it. */
  valueFor(port: number): string;
}

/** Why a variable names nothing that we could stand before. */
export interface UnreadableDependency {
  /** Without what may be secret. */
  readonly value: string | undefined;
  readonly accepted: string;
  readonly remedy: string;
}

const HERE = '127.0.0.1';
const PROTOCOLS: Readonly<
  Record<string, Pick<Dependency, 'protocol' | 'isEncrypted'> & { readonly port: number }>
> = {
  redis: { protocol: 'redis', isEncrypted: false, port: 6_379 },
  rediss: { protocol: 'redis', isEncrypted: true, port: 6_379 },
  http: { protocol: 'http', isEncrypted: false, port: 80 },
  https: { protocol: 'http', isEncrypted: true, port: 443 },
};
const PLAIN = { protocol: 'tcp', isEncrypted: false, port: undefined } as const;
const MOST_PORT = 65_535;

/** Scheme, user, host, port and the rest of a URL (RFC 3986, 3), or of `host:port`. */
const ADDRESS =
  /^(([a-z][a-z\d+.-]*):\/\/)?([^/?#@]*@)?(\[[^\]]+\]|[^:/?#[\]@]+)(?::(\d+))?(.*)$/is;
const ACCEPTED = 'a variable with a URL or host:port on loopback, such as redis://127.0.0.1:6379/0';

/** What faults and readings call it; a variable that is only called `_URL` keeps that. */
export function dependencyName(variable: string): string {
  return variable.replace(/(?<=.)_URL$/i, '').toLowerCase();
}

/**
 * Reads where a dependency is.
 * @param variable its name
 * @param value what it is in our environment; undefined where it is not set
 */
export function readDependency(
  variable: string,
  value: string | undefined,
): Dependency | UnreadableDependency {
  if (value === undefined || value === '') {
    const remedy = `set it: export ${variable}=redis://127.0.0.1:6379`;
    return unreadable(value === undefined ? undefined : 'empty', remedy);
  }
  const name = dependencyName(variable);
  if (name.length > MOST_DEPENDENCY_NAME) return tooLong(name);
  const address = addressOf(value);
  return address === undefined
    ? unreadable('something else', 'give it a URL, or host:port')
    : standingBefore(address, { name, variable });
}

function standingBefore(
  address: Address,
  named: Pick<Dependency, 'name' | 'variable'>,
): Dependency | UnreadableDependency {
  const { host, shown, isEncrypted, protocol, port } = address;
  if (!isLoopback(host)) {
    return unreadable(shown, 'point it to a service on this machine: 127.0.0.1 or localhost');
  }
  if (port === undefined || !isPort(port)) {
    return unreadable(shown, 'say on which port it listens, from 1 to 65535');
  }
  // A certificate may be for the name, which is this machine as well.
  const there = isEncrypted && host !== '::1' ? host : HERE;
  const valueFor = (proxied: number) =>
    `${address.before}${there}:${String(proxied)}${address.rest}`;
  const { name, variable } = named;
  return { name, variable, protocol, isEncrypted, host, port, valueFor };
}

/** A line of the log has room for so much of a name. */
function tooLong(name: string): UnreadableDependency {
  const most = String(MOST_DEPENDENCY_NAME);
  const remedy = `give it a variable whose name, without _URL, has at most ${most}`;
  return unreadable(`a name of ${String(name.length)} characters`, remedy);
}

function portOf(written: string | undefined, usual: number | undefined): number | undefined {
  return written === undefined ? usual : Number(written);
}

function isPort(number: number): boolean {
  return number >= 1 && number <= MOST_PORT;
}

interface Address extends Pick<Dependency, 'protocol' | 'isEncrypted' | 'host'> {
  readonly port: number | undefined;
  /** What stands before the host, and behind the port. */
  readonly before: string;
  readonly rest: string;
  /** Without user and query, which may be secret. */
  readonly shown: string;
}

function addressOf(value: string): Address | undefined {
  const parts = ADDRESS.exec(value);
  if (parts === null) return undefined;
  const [, begin = '', scheme = '', user = '', bracketed = '', port, rest = ''] = parts;
  if (scheme === '' && rest !== '') return undefined;
  const { port: usual, ...spoken } = PROTOCOLS[scheme.toLowerCase()] ?? PLAIN;
  return {
    ...spoken,
    host: bracketed.replace(/^\[|\]$/g, ''),
    port: portOf(port, usual),
    before: `${begin}${user}`,
    rest,
    shown: `${begin}${bracketed}`,
  };
}

function unreadable(value: string | undefined, remedy: string): UnreadableDependency {
  return { value, accepted: ACCEPTED, remedy };
}
