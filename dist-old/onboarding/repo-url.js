const ACCEPTED = 'a plain https URL of a public host and a repository path';
const EXAMPLE = 'for example https://github.com/example/demo-api';
const PORTS = new Set(['', '443', '80', '8080', '8443']);
/** Top-level names that never lead to a public repository (RFC 2606, RFC 6761, RFC 6762, habit). */
const LOCAL_SUFFIXES = [
    ...['localhost', 'local', 'localdomain', 'internal', 'intranet', 'lan', 'home', 'corp'],
    ...['private', 'arpa', 'test', 'invalid', 'example', 'onion'],
];
/** Cloud metadata services that hide behind a public-looking name. */
const METADATA_HOSTS = new Set([
    'metadata.google.internal',
    'metadata.tencentyun.com',
    'metadata.packet.net',
]);
/**
 * Checks a repository URL. Two things carry the weight: characters that mean something to a shell
 * or to a URL parser are not allowed at all, and the WHATWG parser must give back exactly what was
 * typed, so every other spelling of a host (2130706433, 0x7f.1, full-width digits) falls.
 * @returns every rule that the URL breaks; empty for a good one
 */
export function checkRepoUrl(raw) {
    if (typeof raw !== 'string')
        return [problem(raw, 'url_is_text', `give a URL, ${EXAMPLE}`)];
    const textProblems = TEXT_RULES.filter(({ broken }) => broken(raw)).map(({ rule, remedy }) => problem(raw, rule, remedy));
    if (textProblems.length > 0)
        return textProblems;
    const url = URL.canParse(raw) ? new URL(raw) : undefined;
    if (url === undefined || !isReadBackUnchanged(url, raw)) {
        return [problem(raw, 'url_ambiguous', `write it in its plain form, ${EXAMPLE}`)];
    }
    return PARSED_RULES.filter(({ broken }) => broken(url)).map(({ rule, remedy }) => problem(raw, rule, remedy));
}
const TEXT_RULES = [
    {
        rule: 'url_length',
        broken: (text) => text.length < 12 || text.length > 2048,
        remedy: 'use 12 to 2048 characters',
    },
    {
        rule: 'url_scheme',
        broken: (text) => !/^https?:\/\//.test(text),
        remedy: `start it with https://, ${EXAMPLE}`,
    },
    {
        rule: 'url_credentials',
        broken: (text) => text.includes('@'),
        remedy: 'leave user names and passwords out of it',
    },
    {
        rule: 'url_characters',
        broken: (text) => /[^\x21-\x7e]|[\\`'"?#<>{}^$;&()*![\],%|]/.test(text),
        remedy: 'leave out blanks, quotes, query, fragment and shell characters',
    },
];
const PARSED_RULES = [
    {
        rule: 'url_host',
        broken: (url) => !isPublicHostName(url.hostname),
        remedy: 'name a public host such as github.com, not an address or a local name',
    },
    {
        rule: 'url_port',
        broken: (url) => !PORTS.has(url.port),
        remedy: 'leave the port out, or use 443, 80, 8080 or 8443',
    },
    {
        rule: 'url_path',
        broken: (url) => !isRepositoryPath(url.pathname),
        remedy: 'give the path of a repository, for example /example/demo-api',
    },
];
function isReadBackUnchanged(url, raw) {
    return url.href === raw || url.href === `${raw}/`;
}
/** At least two LDH labels (RFC 1123) with an alphabetic top level: no address in any spelling. */
function isPublicHostName(host) {
    const labels = host.split('.');
    if (host.length > 253 || labels.length < 2 || METADATA_HOSTS.has(host))
        return false;
    if (!labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)))
        return false;
    if (labels.some((label) => label.slice(2, 4) === '--'))
        return false;
    const top = labels.at(-1) ?? '';
    return /^[a-z]{2,}$/.test(top) && !LOCAL_SUFFIXES.includes(top);
}
/** No segment may begin with a hyphen: git and others would read it as an option. */
function isRepositoryPath(path) {
    const segments = path.replace(/\/$/, '').split('/').slice(1);
    if (segments.length < 1 || segments.length > 10)
        return false;
    return segments.every((segment) => /^[A-Za-z0-9_][A-Za-z0-9._~+-]{0,99}$/.test(segment));
}
function problem(value, rule, remedy) {
    return { field: 'repo_url', rule, value, accepted: ACCEPTED, remedy };
}
