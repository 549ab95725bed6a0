"""Runs TensorBoard, which has no login of its own, behind one: only who knows the token gets in. Runs in the container.

  tensorboard_door.py FOLDER TOKEN_FILE SOCKET

A page asked for with `?token=...` answers with a cookie and leads to the page itself, so the token does not stay in the
address. The token is on no command line.
"""

import hashlib
import hmac
import sys
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from tensorboard import program


def guarded(application, token):
    """Returns a WSGI application that lets in requests with the token or its cookie."""
    # Browsers send a cookie to every port of a host, so each start has a name of its own.
    cookie = "tensorboard-" + hashlib.sha256(token.encode()).hexdigest()[:12]

    def fits(value):
        return hmac.compare_digest(value.encode(), token.encode())

    def answer(environ, start_response):
        given = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
        if fits(given):
            set_cookie = f"{cookie}={token}; HttpOnly; SameSite=Lax; Path=/"
            start_response("302 Found", [("Location", "/"), ("Set-Cookie", set_cookie), ("Cache-Control", "no-store")])
            return [b""]
        try:
            sent = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        except CookieError:
            sent = {}
        if cookie in sent and fits(sent[cookie].value):
            return application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"Only the member sees this; open it with: workstation tensorboard\n"]

    return answer


class Server(program.WerkzeugServer):
    """TensorBoard's own server at a socket of the file system, from which it can make no address to print."""

    def get_url(self):
        return "http://localhost:6006/"


def main(folder, token_file, socket):
    with open(token_file) as file:
        token = file.read()

    def server(application, flags):
        return Server(guarded(application, token), flags)

    board = program.TensorBoard(server_class=server)
    board.configure(argv=["tensorboard", "--logdir", folder, "--host", "unix://" + socket, "--port", "6006"])
    sys.exit(board.main())


main(*sys.argv[1:])
