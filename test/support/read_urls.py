"""Reads URLs, one a line, from stdin; writes how urllib and libcurl read each, as JSON, one a line."""

import ctypes
import ctypes.util
import json
import sys
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
# The numbers of CURLUPart in curl/urlapi.h.
URL, SCHEME, HOST, PORT, PATH = 0, 1, 5, 6, 7


def load_curl():
    for name in ("libcurl.so.4", ctypes.util.find_library("curl"), "libcurl-gnutls.so.4"):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None:
            library.curl_url.restype = ctypes.c_void_p
            return library
    return None


def by_urllib(url):
    parts = urlsplit(url)
    port = parts.port if parts.port is not None else DEFAULT_PORTS[parts.scheme]
    extra = [parts.username, parts.password, parts.query or None, parts.fragment or None]
    return [parts.scheme, parts.hostname, str(port), parts.path, [e for e in extra if e is not None]]


def by_curl(curl, url):
    handle = ctypes.c_void_p(curl.curl_url())
    try:
        if curl.curl_url_set(handle, URL, url.encode("ascii"), 0) != 0:
            return "refused"
        return [part(curl, handle, which) for which in (SCHEME, HOST, PORT, PATH)] + [
            [p for p in (part(curl, handle, which) for which in (2, 3, 8, 9)) if p is not None]
        ]
    finally:
        curl.curl_url_cleanup(handle)


def part(curl, handle, which):
    found = ctypes.c_char_p()
    default_port = 1
    code = curl.curl_url_get(handle, which, ctypes.byref(found), default_port if which == PORT else 0)
    text = found.value.decode("ascii") if code == 0 else None
    curl.curl_free(found)
    return text


def main():
    curl = load_curl()
    for line in sys.stdin:
        url = line[:-1]
        print(json.dumps([by_urllib(url), by_curl(curl, url) if curl else None]))


main()
