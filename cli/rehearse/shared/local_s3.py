"""A small S3 for a rehearsed box, in the box itself, for what Mountpoint asks and nothing else.

  local_s3.py FOLDER PORT    serves http://127.0.0.1:PORT/BUCKET/KEY, and keeps what it got in FOLDER

Every bucket is there, and the one key `rehearsal` may do everything; any other is denied. It answers ListObjectsV2,
HeadObject, GetObject (Range, If-Match), PutObject, DeleteObject and multipart uploads, as the API reference of S3 has
them (2026-12). It verifies no signature, and checksums only up to a megabyte: Python has no CRC-32C.
"""

import base64
import hashlib
import json
import os
import re
import sys
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

access_key = "rehearsal"
smallest_part = 5 << 20
most_checked = 1 << 20
lock = threading.RLock()


class S3Error(Exception):
    """Ends a request as S3 does: with a status, and a code in XML."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


class Store:
    """The objects of all buckets, by BUCKET/KEY: a file each, and one index."""

    def __init__(self, folder):
        self.folder, self.index_file = folder, os.path.join(folder, "index.json")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.uploads = {}
        self.objects = {}
        if os.path.exists(self.index_file):
            with open(self.index_file) as file:
                self.objects = json.load(file)

    def path(self, name):
        return os.path.join(self.folder, hashlib.sha256(name.encode()).hexdigest())

    def put(self, name, body, etag, checksum):
        with lock:
            with open(self.path(name), "wb") as file:
                file.write(body)
            self.objects[name] = dict(size=len(body), etag=etag, checksum=checksum, time=time.time())
            self.save()

    def delete(self, name):
        with lock:
            if self.objects.pop(name, None):
                os.unlink(self.path(name))
                self.save()

    def save(self):
        with open(self.index_file + ".new", "w") as file:
            json.dump(self.objects, file)
        os.replace(self.index_file + ".new", self.index_file)

    def read(self, name, first, last):
        with open(self.path(name), "rb") as file:
            file.seek(first)
            return file.read(last - first + 1)


def crc32c(data):
    """Returns the CRC-32C of some bytes, in base64."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return base64.b64encode((crc ^ 0xFFFFFFFF).to_bytes(4, "big")).decode()


def etag_of(body):
    return '"%s"' % hashlib.md5(body).hexdigest()


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store = None

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", headers=(), length=None):
        self.send_response(status)
        for name, value in dict(headers).items():
            if value:
                self.send_header(name, value)
        self.send_header("x-amz-request-id", "rehearsal")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def xml(self, root, inner, status=200):
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{inner}</{root}>'
        self.reply(status, text.encode(), {"Content-Type": "application/xml"})

    def answer(self):
        # The body comes first, or a refusal would leave it in the connection.
        body = self.body()
        try:
            url = urlsplit(self.path)
            self.query = dict(parse_qsl(url.query, keep_blank_values=True))
            bucket, _, key = unquote(url.path).lstrip("/").partition("/")
            if f"Credential={access_key}/" not in self.headers.get("Authorization", ""):
                raise S3Error(403, "AccessDenied")
            self.name = f"{bucket}/{key}"
            # Mountpoint tries RenameObject, which only directory buckets have; a plain PutObject would succeed.
            if key and set(self.query) - {"uploads", "uploadId", "partNumber", "x-id"}:
                raise S3Error(501, "NotImplemented")
            if not key:
                if self.command == "GET":
                    return self.list(bucket)
                raise S3Error(501, "NotImplemented")
            getattr(self, "object_" + self.command.lower())(body)
        except S3Error as error:
            message = "Access Denied" if error.status == 403 else error.code
            self.xml("Error", f"<Code>{error.code}</Code><Message>{message}</Message>", error.status)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

    def body(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.checksum = self.headers.get("x-amz-checksum-crc32c", "")
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return raw
        body = b""
        while True:
            size, _, raw = raw.partition(b"\r\n")
            length = int(size.split(b";")[0] or b"0", 16)
            if not length:
                break
            body, raw = body + raw[:length], raw[length + 2:]
        trailer = re.search(rb"x-amz-checksum-crc32c:\s*(\S+)", raw)
        self.checksum = trailer[1].decode() if trailer else self.checksum
        return body

    def check(self, body):
        if self.checksum and len(body) <= most_checked and crc32c(body) != self.checksum:
            raise S3Error(400, "BadDigest")

    def found(self):
        if self.name not in self.store.objects:
            raise S3Error(404, "NoSuchKey")
        return self.store.objects[self.name]

    def list(self, bucket):
        """Answers ListObjectsV2: keys and common prefixes together in the order of their bytes, in pages."""
        prefix, delimiter = self.query.get("prefix", ""), self.query.get("delimiter", "")
        after = self.query.get("continuation-token") or self.query.get("start-after") or ""
        most = min(1000, int(self.query.get("max-keys") or 1000))
        entries = {}
        for name, info in sorted(self.store.objects.items(), key=lambda item: item[0].encode()):
            inside, _, key = name.partition("/")
            if inside != bucket or not key.startswith(prefix):
                continue
            rest = key[len(prefix):]
            folded = delimiter and delimiter in rest
            entries[prefix + rest[: rest.index(delimiter) + 1] if folded else key] = None if folded else info
        rest = [it for it in entries.items() if it[0].encode() > after.encode()]
        page = rest[:most]
        more = most and len(rest) > most
        inner = f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(page)}</KeyCount>"
        inner += f"<MaxKeys>{most}</MaxKeys><IsTruncated>{'true' if more else 'false'}</IsTruncated>"
        if more:
            inner += f"<NextContinuationToken>{escape(page[-1][0])}</NextContinuationToken>"
        for key, info in page:
            if info is None:
                inner += f"<CommonPrefixes><Prefix>{escape(key)}</Prefix></CommonPrefixes>"
            else:
                inner += f"<Contents><Key>{escape(key)}</Key><LastModified>{iso(info['time'])}</LastModified>"
                inner += f"<ETag>{escape(info['etag'])}</ETag><Size>{info['size']}</Size>"
                inner += "<StorageClass>STANDARD</StorageClass></Contents>"
        self.xml("ListBucketResult", inner)

    def object_get(self, _):
        info = self.found()
        if self.headers.get("If-Match", info["etag"]) not in (info["etag"], "*"):
            raise S3Error(412, "PreconditionFailed")
        headers = {"ETag": info["etag"], "Last-Modified": formatdate(info["time"], usegmt=True)}
        headers.update({"Accept-Ranges": "bytes", "Content-Type": "binary/octet-stream"})
        if self.headers.get("x-amz-checksum-mode") == "ENABLED" and not self.headers.get("Range"):
            headers["x-amz-checksum-crc32c"] = info["checksum"]
        size = info["size"]
        ranged = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if self.command == "HEAD":
            return self.reply(200, b"", headers, size)
        if not ranged:
            return self.reply(200, self.store.read(self.name, 0, size - 1), headers)
        first, last = int(ranged[1]), min(size - 1, int(ranged[2] or size))
        if first >= size:
            raise S3Error(416, "InvalidRange")
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        self.reply(206, self.store.read(self.name, first, last), headers)

    object_head = object_get

    def object_put(self, body):
        self.check(body)
        etag = etag_of(body)
        if "uploadId" in self.query:
            self.upload()[int(self.query["partNumber"])] = (body, etag, self.checksum)
        else:
            self.store.put(self.name, body, etag, self.checksum)
        self.reply(200, b"", {"ETag": etag, "x-amz-checksum-crc32c": self.checksum})

    def upload(self):
        found = self.store.uploads.get(self.query["uploadId"])
        if found is None:
            raise S3Error(404, "NoSuchUpload")
        return found

    def object_post(self, body):
        bucket, _, key = self.name.partition("/")
        names = f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key>"
        if "uploads" in self.query:
            upload = os.urandom(16).hex()
            self.store.uploads[upload] = {}
            return self.xml("InitiateMultipartUploadResult", f"{names}<UploadId>{upload}</UploadId>")
        parts = self.upload()
        chosen = []
        for part in re.findall(r"<Part>(.*?)</Part>", body.decode(), re.S):
            number = int(re.search(r"<PartNumber>(\d+)</PartNumber>", part)[1])
            etag = re.search(r"<ETag>(.*?)</ETag>", part)[1].replace("&quot;", '"').strip('"')
            if parts.get(number, (b"", "", ""))[1].strip('"') != etag:
                raise S3Error(400, "InvalidPart")
            chosen.append(parts[number])
        if any(len(data) < smallest_part for data, _, _ in chosen[:-1]):
            raise S3Error(400, "EntityTooSmall")
        whole = b"".join(data for data, _, _ in chosen)
        digest = hashlib.md5(b"".join(bytes.fromhex(etag.strip('"')) for _, etag, _ in chosen)).hexdigest()
        etag = f'"{digest}-{len(chosen)}"'
        sums = [base64.b64decode(checksum) for _, _, checksum in chosen]
        checksum = f"{crc32c(b''.join(sums))}-{len(sums)}" if sums and all(sums) else ""
        self.store.put(self.name, whole, etag, checksum)
        del self.store.uploads[self.query["uploadId"]]
        told = f"<ChecksumCRC32C>{checksum}</ChecksumCRC32C>" if checksum else ""
        self.xml("CompleteMultipartUploadResult", f"{names}<ETag>{escape(etag)}</ETag>{told}")

    def object_delete(self, _):
        if "uploadId" in self.query:
            self.upload()
            del self.store.uploads[self.query["uploadId"]]
        else:
            self.store.delete(self.name)
        self.reply(204)


def main():
    folder, port = sys.argv[1:]
    Handler.store = Store(folder)
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.daemon_threads = True
    print("serving", server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
