import type { InputProblem } from './problem.js';

const ACCEPTED = 'a plain https URL of a public host and a repository path';
const EXAMPLE = 'for example https://github.com/example/demo-api';
const PORTS: ReadonlySet<string> = new Set(['', '443', '80', '8080', '8443']);

/** Top-level names that never lead to a public repository (RFC 2606, RFC 6761, RFC 6762, habit). */
const LOCAL_SUFFIXES = [
  ...['localhost', 'local', 'localdomain', 'internal', 'intranet', 'lan', 'home', 'corp'],
  ...['private', 'arpa', 'test', 'invalid', 'example', 'onion', 'alt', 'svc', 'cluster', 'consul'],
  ...['docker', 'localnet', 'domain', 'workgroup', 'mshome', 'priv'],
];

/** Names of cloud metadata services and of the machine's own surroundings, in whatever domain they are. */
const INNER_LABELS: ReadonlySet<string> = new Set([
  ...['metadata', 'instance-data', 'rancher-metadata', 'kubernetes', 'localhost', 'localhost4'],
  ...['localhost6', 'localdomain', 'ip6-localhost', 'ip6-loopback', 'broadcasthost', 'wpad'],
]);

/** Public domains whose every name leads to the address that it spells, or to this machine. */
const ADDRESS_DOMAINS = [
  ...['nip.io', 'sslip.io', 'xip.io', 'xip.name', 'backname.io', 'ip6.name', 'ipq.co', 'rbndr.us'],
  ...['1u.ms', 'localtest.me', 'lvh.me', 'vcap.me', 'lacolhost.com', 'local.gd', 'localho.st'],
  ...['traefik.me', 'fuf.me', 'fbi.com', 'yoogle.com', 'smackaho.st', 'localhst.co.uk'],
  ...['127-0-0-1.org.uk', 'localhost.direct', 'lndo.site', 'ddev.site', 'domaincontrol.com'],
];
/** `10.0.0.1` or `10-0-0-1` within a name: such names mostly lead there. */
const SPELLED_ADDRESS = /(?:^|[.-])(?:\d{1,3}[.-]){3}\d{1,3}(?:[.-]|$)/;

/**
 * Checks a repository URL. Two things carry the weight: characters that mean something to a shell
 * or to a URL parser are not allowed at all, and the WHATWG parser must give back exactly what was
 * typed, so every other spelling of a host (2130706433, 0x7f.1, full-width digits) falls.
 * @returns every rule that the URL breaks; empty for a good one
 */
export function checkRepoUrl(raw: unknown): InputProblem[] {
  if (typeof raw !== 'string') return [problem(raw, 'url_is_text', `give a URL, ${EXAMPLE}`)];
  if (raw === latestGood) return [];
  const problems = problemsOf(raw);
  if (problems.length === 0) latestGood = raw;
  return problems;
}

/** Many runs in one process name one repository, and what a text breaks depends on nothing else. */
let latestGood: string | undefined;

function problemsOf(raw: string): InputProblem[] {
  const textProblems = TEXT_RULES.filter(({ broken }) => broken(raw)).map(({ rule, remedy }) =>
    problem(raw, rule, remedy),
  );
  if (textProblems.length > 0) return textProblems;
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  if (url === undefined || !isReadBackUnchanged(url, raw)) {
    return [problem(raw, 'url_ambiguous', `write it in its plain form, ${EXAMPLE}`)];
  }
  return PARSED_RULES.filter(({ broken }) => broken(url)).map(({ rule, remedy }) =>
    problem(raw, rule, remedy),
  );
}

const TEXT_RULES = [
  {
    rule: 'url_length',
    broken: (text: string) => text.length < 12 || text.length > 2048,
    remedy: 'use 12 to 2048 characters',
  },
  {
    rule: 'url_scheme',
    broken: (text: string) => !/^https?:\/\//.test(text),
    remedy: `start it with https://, ${EXAMPLE}`,
  },
  {
    rule: 'url_credentials',
    broken: (text: string) => text.includes('@'),
    remedy: 'leave user names and passwords out of it',
  },
  {
    rule: 'url_characters',
    broken: (text: string) => /[^\x21-\x7e]|[\\`'"?#<>{}^$;&()*![\],%|]/.test(text),
    remedy: 'leave out blanks, quotes, query, fragment and shell characters',
  },
] as const;

const PARSED_RULES = [
  {
    rule: 'url_host',
    broken: (url: URL) => !isPublicHostName(url.hostname),
    remedy: 'name a public host such as github.com, not an address or a local name',
  },
  {
    rule: 'url_port',
    broken: (url: URL) => !PORTS.has(url.port),
    remedy: 'leave the port out, or use 443, 80, 8080 or 8443',
  },
  {
    rule: 'url_path',
    broken: (url: URL) => !isRepositoryPath(url.pathname),
    remedy: 'give the path of a repository, for example /example/demo-api',
  },
] as const;

function isReadBackUnchanged(url: URL, raw: string): boolean {
  return url.href === raw || url.href === `${raw}/`;
}

/** At least two LDH labels (RFC 1123) with an alphabetic top level: no address in any spelling. */
function isPublicHostName(host: string): boolean {
  const labels = host.split('.');
  if (host.length > 253 || labels.length < 2 || isInnerName(host, labels)) return false;
  if (!labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return false;
  if (labels.some((label) => label.slice(2, 4) === '--')) return false;
  const top = labels.at(-1) ?? '';
  return /^[a-z]{2,}$/.test(top) && !LOCAL_SUFFIXES.includes(top);
}

/** What looks public and leads inside: to metadata of the cloud, to this machine, to a private address. */
function isInnerName(host: string, labels: readonly string[]): boolean {
  if (labels.some((label) => INNER_LABELS.has(label)) || SPELLED_ADDRESS.test(host)) return true;
  return ADDRESS_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/**
 * No segment may begin with a hyphen: git and others would read it as an option. A dot may begin one,
 * as in `example/.github`; `.` and `..` would lead elsewhere, and `.git` into a repository.
 */
function isRepositoryPath(path: string): boolean {
  const segments = path.replace(/\/$/, '').split('/').slice(1);
  if (segments.length < 1 || segments.length > 10) return false;
  return segments.every(
    (segment) =>
      /^\.?[A-Za-z0-9_][A-Za-z0-9._~+-]{0,99}$/.test(segment) && !/^\.git$/i.test(segment),
  );
}

function problem(value: unknown, rule: string, remedy: string): InputProblem {
  return { field: 'repo_url', rule, value, accepted: ACCEPTED, remedy };
}
