"""Reads and writes a bucket with nothing but the standard library: not every image has a client for S3."""

import email.utils
import hashlib
import http.client
import os
import random
import re
import threading
import time
from urllib.parse import urlsplit
from xml.etree import ElementTree

from signing import encoded_path, encoded_query, nothing, signed
from trouble import Infrastructure, Refused

attempts = 8
# Twice the pause at each attempt, up to this many seconds: half a minute in all.
longest_pause = 8.0
# A file that is larger goes up in parts of this size, each tried again by itself. S3 takes 10,000 parts.
part_size = 64 * 1024 * 1024
again = {429, 500, 502, 503, 504}
codes_again = {"SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "XAmzContentSHA256Mismatch"}
codes_expired = {"ExpiredToken", "InvalidToken", "TokenRefreshRequired"}


class Missing(Exception):
    """S3 has no object of this name. S3 is strongly consistent: what was written a moment ago is there."""


class Unlike(Exception):
    """A file or an object is not what its checksum says."""


class Bucket:
    """One bucket, for any number of threads."""

    def __init__(self, name, credentials, env=os.environ):
        self.name, self.credentials = name, credentials
        self.region = env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "us-east-1"
        endpoint = env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL")
        # A dot in the name would not fit the certificate of S3.
        by_path = bool(endpoint) or "." in name
        domain = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        host = f"s3.{self.region}.{domain}" if by_path else f"{name}.s3.{self.region}.{domain}"
        self.url = urlsplit(endpoint or f"https://{host}")
        self.prefix = f"/{name}/" if by_path else "/"
        self.mine = threading.local()
        self.behind = 0.0

    def get(self, key):
        """Returns an object's bytes; raises Missing."""
        return self.call("GET", key)

    def get_file(self, key, path, sha256):
        """Writes an object to a file, whole or not at all, and checks it."""
        # No name that another file of the source has.
        unfinished = f"{path}.{sha256[:12]}.part"

        def receive(answer):
            digest = hashlib.sha256()
            with open(unfinished, "wb") as file:
                while True:
                    block = answer.read(1 << 20)
                    if not block:
                        break
                    digest.update(block)
                    write(file, block)
            # A connection that ends too early is no error where a body is read in blocks.
            if answer.length:
                raise http.client.IncompleteRead(b"", answer.length)
            return digest.hexdigest()

        got = self.call("GET", key, receive=receive)
        if got != sha256:
            os.unlink(unfinished)
            raise Unlike(f"s3://{self.name}/{key} has the SHA-256 {got}, not {sha256}")
        os.replace(unfinished, path)

    def put(self, key, body):
        self.call("PUT", key, body=body)

    def put_file(self, key, path, sha256):
        """Uploads a whole file; raises Unlike where it is no longer what its checksum says."""
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > part_size:
                return self.put_parts(key, file, sha256)
            body = file.read()
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Unlike(f"{path} changed while it was read")
        return self.call("PUT", key, body=body)

    def put_parts(self, key, file, sha256):
        """Uploads in parts. Readers see the object once S3 has put the parts together, never before."""
        started = self.call("POST", key, {"uploads": ""})
        query = {"uploadId": text_of(started, "UploadId")}
        whole, parts = hashlib.sha256(), []
        try:
            while True:
                body = file.read(part_size)
                if not body:
                    break
                whole.update(body)
                number = len(parts) + 1
                etag = self.call("PUT", key, {**query, "partNumber": number}, body, receive=read_etag)
                parts.append(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
            if whole.hexdigest() != sha256:
                raise Unlike(f"{file.name} changed while it was read")
            body = f"<CompleteMultipartUpload>{''.join(parts)}</CompleteMultipartUpload>".encode()
            self.call("POST", key, query, body, receive=read_whole)
        except BaseException:
            # Parts without an end cost money until the bucket's lifecycle removes them.
            self.call("DELETE", key, query)
            raise

    def delete(self, key):
        self.call("DELETE", key)

    def keys(self, prefix):
        """Yields the names of all objects below a prefix, page after page."""
        for page in self.pages({"prefix": prefix}):
            yield from (it.text for it in page.iterfind("{*}Contents/{*}Key"))

    def pages(self, query):
        """Yields the pages of a list, parsed."""
        query = {"list-type": 2, **query}
        while True:
            page = ElementTree.fromstring(self.call("GET", "", query))
            yield page
            further = page.findtext("{*}NextContinuationToken")
            if not further:
                return
            query["continuation-token"] = further

    def call(self, method, key, query=None, body=b"", receive=lambda answer: answer.read()):
        """Calls S3, and again where the failure may pass; returns what `receive` makes of the answer."""
        digest = hashlib.sha256(body).hexdigest() if body else nothing
        refused, problem, code = None, "", ""
        for attempt in range(attempts):
            credentials = self.credentials.get(refused)
            try:
                return self.once(method, key, query or {}, body, digest, credentials, receive)
            except Answered as answer:
                if answer.status == 404 and answer.code != "NoSuchBucket":
                    raise Missing(f"s3://{self.name}/{key}") from None
                problem, code = f"it answers {answer.status} {answer.code}", answer.code
                if answer.code in codes_expired:
                    refused = credentials
                elif answer.code == "RequestTimeTooSkewed" and answer.time:
                    self.behind = answer.time - time.time()
                elif answer.status not in again and answer.code not in codes_again:
                    break
            except (OSError, http.client.HTTPException) as error:
                problem, code = str(error) or type(error).__name__, ""
            self.close()
            if attempt + 1 < attempts:
                time.sleep(min(longest_pause, 0.1 * 2**attempt) * random.uniform(0.5, 1))
        raise Infrastructure(f"S3 does not do {method} s3://{self.name}/{key}: {problem}", code)

    def once(self, method, key, query, body, digest, credentials, receive):
        path, now = self.prefix + key, time.time() + self.behind
        headers = signed(method, self.url.netloc, path, query, digest, credentials, self.region, now)
        connection = self.connection()
        target = encoded_path(path) + (f"?{encoded_query(query)}" if query else "")
        connection.request(method, target, body or None, headers)
        answer = connection.getresponse()
        if answer.status < 300:
            return receive(answer)
        said = answer.read().decode(errors="replace")
        raise Answered(answer.status, said, answer.getheader("date"))

    def connection(self):
        """Returns this thread's connection, which stays open between calls."""
        if getattr(self.mine, "connection", None) is None:
            kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
            self.mine.connection = kind(self.url.netloc, timeout=30)
        return self.mine.connection

    def close(self):
        if getattr(self.mine, "connection", None) is not None:
            self.mine.connection.close()
            self.mine.connection = None


class Answered(Exception):
    """What S3 answers instead of doing it."""

    def __init__(self, status, said, date):
        super().__init__(status)
        self.status, self.code = status, text_of(said, "Code")
        parsed = email.utils.parsedate_to_datetime(date) if date else None
        self.time = parsed.timestamp() if parsed else None


def write(file, block):
    """Writes to the disk, whose failure must not pass for one of S3's."""
    try:
        file.write(block)
    except OSError as error:
        raise Refused(f"{file.name} cannot be written: {error.strerror}") from None


def text_of(said, name):
    """Returns the text of an element; the answer of a proxy in between may be no XML at all."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    found = re.search(f"<{name}>([^<]*)</{name}>", text)
    return found.group(1) if found else ""


def read_etag(answer):
    answer.read()
    return answer.getheader("etag")


def read_whole(answer):
    """S3 answers 200 before it puts the parts together, and says in the body where it cannot."""
    said = answer.read().decode(errors="replace")
    if "<Error>" in said:
        raise Answered(500, said, answer.getheader("date"))
