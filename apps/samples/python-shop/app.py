"""A shop that needs nothing but Python: python3 app.py answers on PORT. GET /health, GET /work?ms=N (which uses the
CPU for so long) and POST /orders, which says back what it was sent."""

import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MOST_WORK_MS = 500


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/health":
            self.answer(200, {"status": "ok", "pid": os.getpid()})
        elif url.path == "/work":
            work(min(float(parse_qs(url.query).get("ms", ["1"])[0]), MOST_WORK_MS))
            self.answer(200, {"done": True})
        else:
            self.answer(404, {"error": "not found"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/orders":
            self.send(201, self.headers.get("Content-Type", "text/plain"), body)
        else:
            self.answer(404, {"error": "not found"})

    def answer(self, status, body):
        self.send(status, "application/json", json.dumps(body).encode())

    def send(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def work(ms):
    until = time.perf_counter() + ms / 1000
    while time.perf_counter() < until:
        pass


port = int(os.environ.get("PORT", "3000"))
print(f"shop listens on {port}", flush=True)
ThreadingHTTPServer(("127.0.0.1", port), Shop).serve_forever()
