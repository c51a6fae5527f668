/** URLs of public repositories, in the spellings that hosts of repositories really give out. */
export const HARMLESS_URLS: readonly string[] = [
  'https://github.com/example/demo-api',
  'https://github.com/example/demo-api/',
  'https://github.com/example/demo-api.git',
  'https://github.com/Example/Demo_API',
  'https://gitlab.com/group/sub-group/project',
  'https://bitbucket.org/team/repo',
  'https://codeberg.org/a/b',
  'https://git.sr.ht/r/x',
  'https://git.example.org/repo',
  'https://git-hosting.example.org/_private/repo',
  'https://dev.azure.com/org/project/_git/repo',
  'https://git.example.org:8443/team/repo',
  'https://git.example.org:8080/team/repo',
  'http://git.example.org/team/repo',
  'http://git.example.org:443/team/repo',
  'https://git.example.org:80/team/repo',
  'https://a1.b2.c3.example.org/x+y/v1.0~rc1',
  'https://3m.com/9lives/007',
  `https://${'a'.repeat(63)}.org/repo`,
  `https://example.org/${'r'.repeat(100)}`,
  'https://example.org/1/2/3/4/5/6/7/8/9/10',
];

type UrlAndRule = readonly [url: string, rule: string];

function all(rule: string, urls: readonly string[]): UrlAndRule[] {
  return urls.map((url) => [url, rule] as const);
}

/** Hostile URLs by class, each with the rule that must catch it. */
export const HOSTILE_URLS: Readonly<Record<string, readonly UrlAndRule[]>> = {
  'a wrong length': all('url_length', [
    '',
    'https://a.b',
    `https://github.com/${'a'.repeat(2030)}`,
    `https://github.com/${'a'.repeat(1_000_000)}`,
  ]),
  'another scheme': all('url_scheme', [
    ...['ftp://github.com/a/b', 'ssh://git@github.com/a/b', 'git://github.com/a/b'],
    ...['file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,hello', 'ext::sh -c id'],
    ...['git+ssh://github.com/a/b', 'HTTPS://github.com/a/b', 'Https://github.com/a/b'],
    ...['https:/github.com/a/b', 'https:github.com/a/b', '//github.com/a/b', 'github.com/a/b'],
    ...[' https://github.com/a/b', '\thttps://github.com/a', '\ufeffhttps://github.com/a/b'],
    ...['--upload-pack=id', '-https://github.com/a/b', 'view-source:https://github.com/a'],
    ...['httpss://github.com/a/b', 'https;//github.com/a/b', 'https:\\\\github.com\\a'],
  ]),
  credentials: all('url_credentials', [
    ...['https://user@github.com/a/b', 'https://user:secret@github.com/a/b'],
    ...['https://@github.com/a/b', 'https://:@github.com/a/b', 'git@github.com:a/b.git'],
    ...['https://github.com@evil.org/a', 'https://github.com/a@b', 'https://a:b@c:d@evil.org/x'],
  ]),
  'a query, a fragment or an escape': all('url_characters', [
    ...['https://github.com/a?b=c', 'https://github.com/a?', 'https://github.com/a#b'],
    ...['https://github.com/a#', 'http://example.org/test?#', 'https://github.com/%2e%2e/etc'],
    ...['https://github.com%2fevil.org/a', 'https://127%2e0%2e0%2e1/a', 'https://github.com/a%00b'],
  ]),
  'shell characters': all('url_characters', [
    ...['https://github.com/a;reboot', 'https://github.com/a|id', 'https://github.com/a&id'],
    ...['https://github.com/$(id)', 'https://github.com/`id`', 'https://github.com/${HOME}'],
    ...["https://github.com/a'b", 'https://github.com/a"b', 'https://github.com/a>b'],
    ...['https://github.com/a<b', 'https://github.com/a*', 'https://github.com/[a]'],
    ...['https://github.com/a^b', 'https://github.com/!id', 'https://github.com/{a,b}'],
    ...['https://github.com\\evil.org/a', 'https://github.com/a\\..\\b', 'http://127.0.0.1!/x'],
  ]),
  'blanks, controls or other scripts': all('url_characters', [
    ...['https://github.com/a b', 'https://github.com/a/b ', 'https://github.com/a\n--exec=id'],
    ...[
      'https://github.com/a\r\nHost: evil.org',
      'https://git\thub.com/a',
      'https://github.com/\0',
    ],
    ...[
      'https://github.com/\u001b[31m',
      'https://github.com/\u009b31m',
      'https://github.com/\u007f',
    ],
    ...['https://github.com/\u202egnp', 'https://github.com/a\u200bb', 'https://g\u0456thub.com/a'],
    ...[
      'https://github\u3002com/a/b',
      'https://github.com\uff0fevil/a',
      'https://b\u00fccher.org/a',
    ],
    ...['https://\u2460\u2461\u2466.0.0.1/a', 'https://127\u30020\u30020\u30021/a'],
    ...['https://\uff11\uff12\uff17.0.0.1/a', 'https://github.com/\ud800', 'https://github.com/🚀'],
  ]),
  'a spelling that a parser changes': all('url_ambiguous', [
    ...['https:///evil.com/x', 'https:////evil.com/x', 'https://GitHub.com/a/b'],
    ...['https://github.com/a/../b', 'https://github.com/./a', 'https://github.com/a/..'],
    ...['https://github.com:/a/b', 'https://github.com:443/a/b', 'http://github.com:80/a/b'],
    ...['https://github.com:08443/a/b', 'https://github.com:65536/a', 'https://github.com:99999/a'],
    ...['https://github.com:-1/a/b', 'https://github.com:x/a/b', 'https://:8443/a/b'],
    ...['https://2130706433/a', 'https://0x7f.1/a', 'https://0177.0.0.1/a', 'https://127.1/a'],
    ...[
      'https://0x7f000001/a',
      'https://017700000001/a',
      'https://127.0.1/a',
      'https://256.1.1.1/a',
    ],
  ]),
  'an address or a local name for a host': all('url_host', [
    ...['https://127.0.0.1/a', 'https://10.0.0.1/a', 'https://169.254.169.254/latest/meta-data'],
    ...[
      'https://8.8.8.8/a',
      'https://0.0.0.0/a',
      'https://localhost/a',
      'https://localhost:8443/a',
    ],
    ...[
      'https://intranet/a',
      'https://github/a/b',
      'https://app.localhost/a',
      'https://nas.local/a',
    ],
    ...[
      'https://x.localdomain/a',
      'https://x.internal/a',
      'https://x.intranet/a',
      'https://x.lan/a',
    ],
    ...['https://x.home/a', 'https://x.corp/a', 'https://x.private/a', 'https://x.home.arpa/a'],
    ...['https://1.0.0.127.in-addr.arpa/a', 'https://x.test/a', 'https://x.invalid/a'],
    ...['https://x.example/a', 'https://abcdefgh.onion/a', 'https://metadata.google.internal/a'],
    ...['https://metadata.tencentyun.com/latest', 'https://metadata.packet.net/metadata'],
  ]),
  'a host that is no public name': all('url_host', [
    ...['https://github.com./a/b', 'https://localhost./a/b', 'https://.github.com/a'],
    ...['https://github..com/a/b', 'https://git_hub.com/a/b', 'https://-github.com/a/b'],
    ...['https://github-.com/a/b', 'https://ab--cd.com/a/b', 'https://github.c0m/a/b'],
    ...['https://github.c/a/b', 'https://xn--80ak6aa92e.com/a', 'https://x.xn--p1ai/a'],
    ...['https://a~b.com/a/b', 'https://a+b.com/a/b', 'https://a=b.com/a/b'],
    `https://${'a'.repeat(64)}.org/a`,
    `https://${'a.'.repeat(126)}org/a`,
  ]),
  'another port': all('url_port', [
    ...['https://github.com:22/a/b', 'https://github.com:0/a/b', 'https://github.com:6379/a/b'],
    ...['https://github.com:8081/a/b', 'https://github.com:65535/a/b', 'https://github.com:1/a'],
  ]),
  'a path that is no repository': all('url_path', [
    ...[
      'https://github.com',
      'https://github.com/',
      'https://github.com//',
      'https://github.com//a',
    ],
    ...['https://github.com/a//b', 'https://github.com/a//', 'https://github.com/.git/config'],
    ...['https://github.com/-a', 'https://github.com/--upload-pack=id', 'https://github.com/a/-oX'],
    ...['https://github.com/.../a', 'https://github.com/a=b', 'https://github.com/a:b'],
    ...['https://github.com/~root', 'https://github.com/+a', 'https://github.com/a/.'.concat('x')],
    `https://github.com/${'a'.repeat(101)}`,
    `https://github.com${'/a'.repeat(11)}`,
  ]),
};
