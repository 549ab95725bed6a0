#!/usr/bin/python3
"""Stands in for `mount-s3`, Mountpoint for Amazon S3, where no release of it can be had: the same words, as unkind.

It takes the options that the box's own script gives, and refuses any other. With --allow-delete and --allow-overwrite
a file can be written from its beginning to its end, read, overwritten as a whole and deleted. It refuses to rename, to
append, to write elsewhere than at the end of what it got, to change a mode once the file is there, to overwrite what is
being read, and to make links; a file is there once it is closed. Its errors are those of Mountpoint 1.21.0
(doc/SEMANTICS.md, fs.rs, superblock.rs and error.rs of awslabs/mountpoint-s3, 2026-12). It caches nothing and signs
nothing, so only local_s3.py takes it. It speaks the kernel's own FUSE protocol (include/uapi/linux/fuse.h), as no
library is needed then.
"""

import argparse
import ctypes
import errno
import http.client
import os
import re
import signal
import struct
import sys
from html import unescape
from urllib.parse import quote, urlencode, urlsplit

libc = ctypes.CDLL(None, use_errno=True)
SYMLINK, LINK, LOOKUP, GETATTR, SETATTR, MKDIR, UNLINK, RMDIR, OPEN, READ, WRITE = 6, 13, 1, 3, 4, 9, 10, 11, 14, 15, 16
STATFS, RELEASE, FSYNC, FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR, CREATE = 17, 18, 20, 25, 26, 27, 28, 29, 35
silent = (2, 36, 42)  # FORGET, INTERRUPT and BATCH_FORGET have no answer.
atomic_truncate = 1 << 3
reader, writer = 1, 2  # What a file was opened for.
direct = 1  # Past the kernel's cache, which would change offsets and sizes.


class Refusal(Exception):
    """Ends a request with an error of the system."""


class S3Error(Exception):
    """Says what S3 answered."""


class S3:
    """The objects below one prefix of one bucket."""

    def __init__(self, bucket, prefix):
        self.host = urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
        self.bucket, self.prefix = bucket, prefix

    def call(self, method, key="", query=None, body=None, headers=()):
        path = quote(f"/{self.bucket}/{key}" if key else f"/{self.bucket}/")
        asking = http.client.HTTPConnection(self.host, timeout=10)
        credential = f"AWS4-HMAC-SHA256 Credential={os.environ.get('AWS_ACCESS_KEY_ID', '')}/unsigned"
        try:
            words = path + ("?" + urlencode(query) if query else "")
            asking.request(method, words, body, {"Authorization": credential, **dict(headers)})
            answer = asking.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise S3Error(f"Client error: {error}") from None
        finally:
            asking.close()
        if answer.status == 404 and key:
            raise Refusal(errno.ENOENT)
        if answer.status >= 300:
            message = re.search(rb"<Message>(.*?)</Message>", said)
            raise S3Error(f"Client error: {answer.reason}: {message[1].decode() if message else answer.status}")
        return answer, said

    def list(self, folder, most=1000):
        """Yields the names in a folder, each with its size, which is nothing for a folder."""
        prefix = self.prefix + (folder + "/" if folder else "")
        query = {"list-type": "2", "prefix": prefix, "delimiter": "/", "max-keys": str(most)}
        while True:
            text = self.call("GET", query=query)[1].decode()
            for key, size in re.findall(r"<Contents><Key>(.*?)</Key>.*?<Size>(\d+)</Size>", text, re.S):
                if unescape(key) != prefix:
                    yield unescape(key)[len(prefix):], int(size)
            for key in re.findall(r"<CommonPrefixes><Prefix>(.*?)</Prefix>", text, re.S):
                yield unescape(key)[len(prefix): -1], None
            token = re.search(r"<NextContinuationToken>(.*?)</NextContinuationToken>", text)
            if not token:
                return
            query["continuation-token"] = unescape(token[1])


class Mount:
    """Files by path. Nodes are numbered as they are looked up."""

    def __init__(self, s3, options, account):
        self.s3, self.options, self.account = s3, options, account
        self.nodes = ["", ""]
        # What was written so far; nothing once a write was refused, which ends the upload.
        self.writing = {}
        self.readers = []
        self.folders = {""}

    def node(self, path):
        if path not in self.nodes[1:]:
            self.nodes.append(path)
        return self.nodes.index(path, 1)

    def size(self, path):
        """Returns the size of a file, or nothing for a folder; it asks S3 each time."""
        if path in self.writing:
            return len(self.writing[path] or b"")
        if path in self.folders:
            return None
        try:
            return int(self.s3.call("HEAD", self.s3.prefix + path)[0].headers["Content-Length"])
        except Refusal:
            if any(True for _ in self.s3.list(path, 1)):
                return None
            raise

    def attributes(self, path):
        size = self.size(path)
        mode = 0o40000 | self.options.dir_mode if size is None else 0o100000 | self.options.file_mode
        sizes = (self.node(path), size or 0, 0, 0, 0, 0)
        return struct.pack("<6Q10I", *sizes, 0, 0, 0, mode, 1, *self.account, 0, 4096, 0)

    def entry(self, path):
        attributes = self.attributes(path)
        return struct.pack("<4Q2I", self.node(path), 1, 0, 0, 0, 0) + attributes

    def answer(self, opcode, node, body):
        path = self.nodes[node] if node < len(self.nodes) else ""
        if opcode == INIT:
            return struct.pack("<4I2H2I2H8I", 7, 31, 131072, atomic_truncate, 8, 8, 131072, 1, 0, 0, *[0] * 8)
        if opcode == LOOKUP:
            return self.entry(child(path, body))
        if opcode == GETATTR:
            return struct.pack("<Q2I", 0, 0, 0) + self.attributes(path)
        if opcode == SETATTR:
            # What S3 has not yet takes any mode and time, and forgets the mode.
            if path not in self.writing and path not in self.folders:
                raise Refusal(errno.EPERM)
            return struct.pack("<Q2I", 0, 0, 0) + self.attributes(path)
        if opcode == MKDIR:
            self.folders.add(child(path, body[8:]))
            return self.entry(child(path, body[8:]))
        if opcode == CREATE:
            new = child(path, body[16:])
            if struct.unpack_from("<I", body)[0] & (os.O_SYNC | os.O_DSYNC):
                raise Refusal(errno.EINVAL)
            if struct.unpack_from("<I", body)[0] & os.O_ACCMODE == os.O_RDONLY:
                raise Refusal(errno.EPERM)
            self.writing[new] = b""
            return self.entry(new) + struct.pack("<Q2I", writer, direct, 0)
        if opcode == OPEN:
            return self.open(path, struct.unpack_from("<I", body)[0])
        if opcode == READ:
            return self.read(path, *struct.unpack_from("<2QI", body)[1:])
        if opcode == WRITE:
            return self.write(path, body)
        if opcode in (FLUSH, RELEASE, FSYNC):
            return self.close(path, struct.unpack_from("<Q", body)[0], opcode == RELEASE)
        if opcode in (SYMLINK, LINK):
            raise Refusal(errno.EPERM)
        if opcode in (UNLINK, RMDIR):
            return self.remove(child(path, body), opcode == RMDIR)
        if opcode in (OPENDIR, RELEASEDIR):
            return struct.pack("<Q2I", 0, 0, 0) if opcode == OPENDIR else b""
        if opcode == READDIR:
            return self.list(path, *struct.unpack_from("<2QI", body)[1:])
        if opcode == STATFS:
            return struct.pack("<5Q10I", *[2**40] * 5, 4096, 255, 4096, *[0] * 7)
        # Renames, links and attributes of other kinds.
        raise Refusal(errno.ENOSYS)

    def open(self, path, flags):
        if flags & (os.O_SYNC | os.O_DSYNC):
            raise Refusal(errno.EINVAL)
        if path in self.writing:
            raise Refusal(errno.EPERM)
        if flags & os.O_ACCMODE == os.O_RDONLY:
            self.readers.append(path)
            return struct.pack("<Q2I", reader, direct, 0)
        if not flags & os.O_TRUNC or not self.options.allow_overwrite or path in self.readers:
            raise Refusal(errno.EPERM)
        self.writing[path] = b""
        return struct.pack("<Q2I", writer, direct, 0)

    def close(self, path, opened_for, for_good):
        """Ends an upload. A shell closes a copy of its descriptor before it writes, which ends none."""
        if opened_for == reader:
            if for_good:
                self.readers.remove(path)
            return b""
        if path in self.writing and self.writing[path] is None:
            if for_good:
                del self.writing[path]
            raise Refusal(errno.EINVAL)
        if path in self.writing and (for_good or self.writing[path]):
            self.s3.call("PUT", self.s3.prefix + path, body=self.writing.pop(path))
            # S3 has the folders now.
            while path:
                path = os.path.dirname(path)
                self.folders -= {path} - {""}
        return b""

    def read(self, path, offset, size):
        if path in self.writing:
            raise Refusal(errno.EPERM)
        last = min(offset + size, self.size(path)) - 1
        if last < offset:
            return b""
        return self.s3.call("GET", self.s3.prefix + path, headers={"Range": f"bytes={offset}-{last}"})[1]

    def write(self, path, body):
        _, offset, size = struct.unpack_from("<2QI", body)
        # After fsync, and after a refusal, no upload continues.
        if path not in self.writing:
            raise Refusal(errno.EIO)
        if self.writing[path] is None or offset != len(self.writing[path]):
            self.writing[path] = None
            raise Refusal(errno.EINVAL)
        self.writing[path] += body[40: 40 + size]
        return struct.pack("<2I", size, 0)

    def remove(self, path, is_folder):
        if is_folder:
            if path not in self.folders:
                raise Refusal(errno.EPERM)
            if any(os.path.dirname(it) == path for it in [*self.folders, *self.writing]):
                raise Refusal(errno.ENOTEMPTY)
            self.folders.remove(path)
            return b""
        if path in self.writing or not self.options.allow_delete:
            raise Refusal(errno.EPERM)
        self.s3.call("DELETE", self.s3.prefix + path)
        return b""

    def list(self, folder, offset, size):
        names = dict(self.s3.list(folder))
        own = {it for it in self.folders if it and os.path.dirname(it) == folder}
        names.update({os.path.basename(it): None for it in own})
        out = b""
        for at, name in enumerate(sorted(names)[offset:], offset + 1):
            node, written = self.node(os.path.join(folder, name)), name.encode()
            entry = struct.pack("<2Q2I", node, at, len(written), 4 if names[name] is None else 8) + written
            entry += b"\0" * (-len(entry) % 8)
            if len(out) + len(entry) > size:
                break
            out += entry
        return out


def child(folder, name):
    return os.path.join(folder, name.split(b"\0")[0].decode())


def parsed():
    parser = argparse.ArgumentParser("mount-s3", allow_abbrev=False)
    for flag in "--foreground", "--allow-delete", "--allow-overwrite", "--allow-other":
        parser.add_argument(flag, action="store_true")
    for word in "--cache", "--metadata-ttl", "--negative-metadata-ttl":
        parser.add_argument(word)
    for number in "--uid", "--gid", "--max-cache-size":
        parser.add_argument(number, type=int, default=0)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--file-mode", type=lambda word: int(word, 8), default=0o644)
    parser.add_argument("--dir-mode", type=lambda word: int(word, 8), default=0o755)
    parser.add_argument("bucket")
    parser.add_argument("folder")
    return parser.parse_args()


def main():
    options = parsed()
    folder = options.folder.encode()
    s3 = S3(options.bucket, options.prefix)
    try:
        list(s3.list("", 0))
    except S3Error as error:
        region = os.environ.get("AWS_REGION", "us-east-1")
        said = f"initial ListObjectsV2 failed for bucket {options.bucket} in region {region}"
        sys.exit(f"Error: Failed to create S3 client\n\nCaused by:\n    0: {said}\n    1: {error}")
    device = os.open("/dev/fuse", os.O_RDWR)
    words = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions"
    if libc.mount(b"mountpoint-s3", folder, b"fuse", 0, words.encode()):
        sys.exit(f"Error: Failed to create FUSE session: {os.strerror(ctypes.get_errno())}")
    signal.signal(signal.SIGTERM, lambda *_: (libc.umount2(folder, 2), os._exit(0)))
    print(f"bucket {options.bucket} is mounted at {options.folder}", flush=True)
    mount = Mount(s3, options, (options.uid, options.gid))
    while True:
        try:
            request = os.read(device, 1 << 20)
        except OSError:
            return
        _, opcode, unique, node = struct.unpack_from("<2I2Q", request)
        if opcode in silent:
            continue
        error, out = 0, b""
        try:
            out = mount.answer(opcode, node, request[40:])
        except Refusal as refusal:
            error = refusal.args[0]
        except S3Error as said:
            print(f"WARN {said}", flush=True)
            error = errno.EIO
        os.write(device, struct.pack("<IiQ", 16 + len(out), -error, unique) + out)


main()
