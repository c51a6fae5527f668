const MASK = '***';
/**
 * Where a URL begins in a word. One slash too: a path that was put in order has lost the other. An escaped character of a
 * text that was made printable before is none: `it wrote:\u000anode:internal/...`.
 */
const SCHEME = /[a-z][a-z0-9+.-]{1,30}:(?!\\u[0-9a-f]{4})[/\\]{1,2}/gi;
/** Of these an @ behind the host belongs to the path; of any other it ends a password. */
const HAS_PATHS = /^(?:https?|git):/i;
const HOST = /^(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const PORT_OR_NOTHING = /^(?:[^:]*|\[[\da-f:.]+\])(?::(?:\d{0,5}|port))?$/i;
/** No host is longer than 253 characters. */
const LONGEST_AUTHORITY = 300;
/** So many blanks are looked for in a password that is not written as a URL's must be. */
const MOST_BLANKS = 8;

const SECRET_NAME =
  'passw(?:or)?d|passphrase|pwd|secret|token|credential|signature|(?:api|access|private|secret)[-_]?key';
/** Up to the next parameter of a query. */
const VALUE = String.raw`(?:(?!&[\w.-]{1,40}=)\S)+`;
/** `password=x`, `"password":"x"`, `X-Api-Key: x`, `--password x` */
const NAMED = new RegExp(
  String.raw`((?:${SECRET_NAME}|\bauth|\bsig)(?:\\{0,3}["']?\s{0,3}=\s{0,3}|\\{0,3}["']\s{0,3}:\s{0,3}))(\\{0,3}["']?)(${VALUE})`,
  'gi',
);
const HEADER = new RegExp(
  String.raw`\b((?:x-)?(?:api-key|auth-token|password|cookie):\s{0,3})(${VALUE})`,
  'gi',
);
const OPTION = new RegExp(
  String.raw`((?<![\w-])--?[\w-]{0,40}(?:${SECRET_NAME})\s{1,3})(\S+)`,
  'gi',
);
const AUTHORIZATION =
  /(authorization\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?(?:(?:bearer|basic|token|digest|negotiate)\s{1,3})?)(\S+)/gi;
const BEARER = /(\bbearer\s{1,3})([\w.~+/=-]{6,})/gi;
/** Each of the patterns above and below needs one of these: a name of an app, or of an action, has none. */
const MAY_HIDE_ONE = /[\s:=%@]/;
/** As the shell's, percent-encoded. */
const ENCODED = /%[0-9a-f]{2}/i;
const MOST_DECODINGS = 3;

/**
 * Text without the passwords in it: those reach no screen, no log and no file. Masked are the user part
 * of URLs, however odd it is, also percent-encoded; values that are named as secrets; and what an
 * Authorization header holds. What is masked once stays as it is. Takes linear time.
 */
export function withoutCredentials(text: string): string {
  if (!MAY_HIDE_ONE.test(text)) return text;
  const words = text.split(/(\s+)/).map(asMeant);
  return maskedUrls(words)
    .join('')
    .replace(AUTHORIZATION, maskedValue)
    .replace(BEARER, `$1${MASK}`)
    .replace(NAMED, (_all, name: string, quote: string, value: string) =>
      maskedNamed(name, quote, value),
    )
    .replace(HEADER, maskedValue)
    .replace(OPTION, maskedValue);
}

/** A word that hides a password behind percent-encoding is shown decoded and masked; others as they are. */
function asMeant(word: string): string {
  let decoded = word;
  for (let times = 0; times < MOST_DECODINGS && ENCODED.test(decoded); times += 1) {
    decoded = decoded.replace(/(?:%[0-9a-f]{2})+/gi, decodeIfText);
    const masked = withoutCredentials(decoded);
    if (masked !== decoded) return masked;
  }
  return word;
}

function decodeIfText(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return '?'.repeat(escapes.length / 3);
  }
}

/** @param words and the blanks between them */
function maskedUrls(words: readonly string[]): string[] {
  const shown: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const { masked, open } = maskWord(word);
    const end = open === undefined ? -1 : endOfPassword(words, at + 1);
    if (open === undefined) shown.push(masked);
    else if (end === -1) shown.push(masked);
    else {
      const last = words[end] ?? '';
      shown.push(`${word.slice(0, open)}${MASK}${last.slice(last.lastIndexOf('@'))}`);
      at = end;
    }
  }
  return shown;
}

/** The word that ends a password with blanks in it; -1 where none does. */
function endOfPassword(words: readonly string[], from: number): number {
  const near = words.slice(from, from + 2 * MOST_BLANKS);
  const end = near.findIndex((word) => word.includes('@'));
  return end === -1 ? -1 : from + end;
}

/** @returns the word; `open` is where a user part begins that does not end in this word */
function maskWord(word: string): { readonly masked: string; readonly open?: number } {
  const last = word.lastIndexOf('@');
  for (const { 0: scheme, index } of word.matchAll(SCHEME)) {
    const start = index + scheme.length;
    const [authority = ''] = word.slice(start, start + LONGEST_AUTHORITY).split(/[/\\]/, 1);
    if (last >= start && !isHostAlone(scheme, authority)) {
      return { masked: `${word.slice(0, start)}${MASK}${word.slice(last)}` };
    }
    const [host = ''] = authority.replace(/[^\w\]]{1,4}$/, '').split(/[?#]/, 1);
    if (last < start && !PORT_OR_NOTHING.test(host)) {
      return { masked: `${word.slice(0, start + host.indexOf(':') + 1)}${MASK}`, open: start };
    }
  }
  return { masked: maskWithoutScheme(word, last) };
}

function isHostAlone(scheme: string, authority: string): boolean {
  return /^file:/i.test(scheme) || (HAS_PATHS.test(scheme) && HOST.test(authority));
}

/** `user:password@host`, `//token@host` */
function maskWithoutScheme(word: string, last: number): string {
  const user = word.slice(0, Math.max(0, last));
  const [beforeToken] = /^[^:@]{0,40}[/\\]{2}(?=[^/\\:]+$)/.exec(user) ?? [];
  if (beforeToken !== undefined) return `${beforeToken}${MASK}${word.slice(last)}`;
  const [beforePassword] = /^[^:]*:[/\\]{0,2}(?=[^/\\])/.exec(user) ?? [];
  if (beforePassword === undefined || /^mailto:|:\/\//i.test(user)) return word;
  return `${beforePassword}${MASK}${word.slice(last)}`;
}

function maskedValue(_all: string, name: string, value: string): string {
  return `${name}${MASK}${closingQuote(value)}`;
}

/** In quotes the value ends with them, and what is behind them stays. */
function maskedNamed(name: string, quote: string, value: string): string {
  const end = quote === '' ? -1 : value.indexOf(quote);
  const rest = end === -1 ? closingQuote(value) : value.slice(end);
  return `${name}${quote}${MASK}${rest}`;
}

function closingQuote(value: string): string {
  const [quote = ''] = /["']$/.exec(value) ?? [];
  return quote;
}
