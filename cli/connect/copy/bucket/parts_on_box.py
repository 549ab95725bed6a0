"""Moves parts of files between this box and S3, for `workstation copy` on a laptop.

Each line of standard input is a request in JSON: its number, the way ("get" or "put"), the file, the first byte, the count of
bytes and a presigned URL. Each line of standard output is an answer. A URL is a secret, so it is in no argument, where `ps`
would show it, and in no answer. The program ends with its input.
"""
import concurrent.futures
import errno
import hashlib
import http.client
import json
import os
import re
import ssl
import sys
import threading
import urllib.parse

BLOCK = 1024 * 1024
# Seconds without a byte after which S3 counts as gone.
PATIENCE = 30
AT_ONCE = 8
said = threading.Lock()


class Refused(Exception):
    """S3 did not do it; holds its status and its code, such as 403 and AccessDenied."""


def opened(url):
    """Connects to where a URL points, and returns the connection and the rest of the URL."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        secure = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.netloc, timeout=PATIENCE, context=secure)
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
    return connection, parts.path + "?" + parts.query


def judged(response):
    """Raises what S3 says instead of what was asked for."""
    if response.status != 200:
        code = re.search(rb"<Code>(\w{1,60})</Code>", response.read(10000))
        raise Refused(response.status, code.group(1).decode() if code else "")


def get(asked, connection, target):
    """Writes a part into the file. A body that is cut or too long is an error, and the part comes again."""
    digest, left = hashlib.sha256(), asked["bytes"]
    file = os.open(asked["path"], os.O_WRONLY | os.O_NOFOLLOW)
    try:
        connection.request("GET", target)
        response = connection.getresponse()
        judged(response)
        while left > 0:
            block = response.read(min(BLOCK, left))
            if not block:
                raise Refused(0, "cut")
            digest.update(block)
            at = asked["offset"] + asked["bytes"] - left
            left -= len(block)
            while block:
                written = os.pwrite(file, block, at)
                at, block = at + written, block[written:]
    finally:
        os.close(file)
    return digest.hexdigest()


def put(asked, connection, target):
    """Sends a part of the file."""
    digest = hashlib.sha256()

    def blocks():
        with open(asked["path"], "rb") as file:
            file.seek(asked["offset"])
            left = asked["bytes"]
            while left > 0:
                block = file.read(min(BLOCK, left))
                if not block:
                    raise Refused(0, "changed")
                left -= len(block)
                digest.update(block)
                yield block

    connection.request("PUT", target, body=blocks(), headers={"Content-Length": str(asked["bytes"])})
    judged(connection.getresponse())
    return digest.hexdigest()


def moved(asked):
    """Moves one part, and returns the answer."""
    connection, target = opened(asked["url"])
    try:
        move = get if asked["way"] == "get" else put
        return {"sha256": move(asked, connection, target)}
    except Refused as refused:
        return {"status": refused.args[0], "code": refused.args[1]}
    except ssl.SSLCertVerificationError:
        return {"status": 0, "code": "certificate"}
    except (OSError, http.client.HTTPException) as error:
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        return {"status": 0, "code": "full" if full else type(error).__name__}
    finally:
        connection.close()


def answer(line):
    """Answers one request. The laptop may be gone by then."""
    asked = json.loads(line)
    told = json.dumps({"id": asked["id"], **moved(asked)})
    with said:
        try:
            print(told, flush=True)
        except OSError:
            os._exit(0)


def main():
    """Answers requests side by side until the input ends."""
    pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        pool.submit(answer, line)
    # What is under way is of no use to a laptop that has gone.
    os._exit(0)


main()
