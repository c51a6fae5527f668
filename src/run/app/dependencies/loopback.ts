import { isIPv4, isIPv6 } from 'node:net';

/** Whether a host, as a URL has it, can only be this machine (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3; RFC 6761, 6.3). */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  return isIPv6(host) ? host === '::1' : host.toLowerCase() === 'localhost';
}
