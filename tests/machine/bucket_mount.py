"""Mounts a folder that refuses what Mountpoint for Amazon S3 refuses, and keeps its files in memory.

  bucket_mount.py FOLDER    as root; prints `mounted`, and unmounts at SIGTERM

With --allow-delete and --allow-overwrite Mountpoint takes a file written from its beginning to its end, read, overwritten
as a whole and deleted. It refuses to rename, to append, to write elsewhere than at the end of what it got, to change
modes, and to make links; a file is there once it is closed (SEMANTICS.md of awslabs/mountpoint-s3, 2026-11). It speaks the
kernel's own FUSE protocol (include/uapi/linux/fuse.h), as this machine has no library for it.
"""

import ctypes
import errno
import os
import signal
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
LOOKUP, GETATTR, SETATTR, MKDIR, UNLINK, RMDIR, OPEN, READ, WRITE = 1, 3, 4, 9, 10, 11, 14, 15, 16
STATFS, RELEASE, FSYNC, FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR, CREATE = 17, 18, 20, 25, 26, 27, 28, 29, 35
silent = (2, 36, 42)  # FORGET, INTERRUPT and BATCH_FORGET have no answer.
atomic_truncate = 1 << 3
direct = 1  # Past the kernel's cache, which would change offsets and sizes.


class Refusal(Exception):
    """Ends a request with an error of the system."""


class Bucket:
    """Files by path; a folder is None. Nodes are numbered as they are looked up."""

    def __init__(self):
        self.files = {"": None}
        self.nodes = ["", ""]
        self.writing = {}

    def node(self, path):
        if path not in self.nodes[1:]:
            self.nodes.append(path)
        return self.nodes.index(path, 1)

    def attributes(self, path):
        content = self.files.get(path)
        if path in self.writing:
            content = self.writing[path]
        size, mode = (0, 0o40755) if content is None else (len(content), 0o100644)
        return struct.pack("<6Q10I", self.node(path), size, 0, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)

    def entry(self, path):
        if path not in self.files and path not in self.writing:
            raise Refusal(errno.ENOENT)
        return struct.pack("<4Q2I", self.node(path), 1, 0, 0, 0, 0) + self.attributes(path)

    def answer(self, opcode, node, body):
        path = self.nodes[node] if node < len(self.nodes) else ""
        if opcode == INIT:
            return struct.pack("<4I2H2I2H8I", 7, 31, 131072, atomic_truncate, 8, 8, 131072, 1, 0, 0, *[0] * 8)
        if opcode == LOOKUP:
            return self.entry(child(path, body))
        if opcode == GETATTR:
            return struct.pack("<Q2I", 0, 0, 0) + self.attributes(path)
        if opcode == SETATTR:
            # A mode, an owner or a size; times are taken while a file is written.
            if struct.unpack_from("<I", body)[0] & 0b1111 or path not in self.writing:
                raise Refusal(errno.EPERM)
            return struct.pack("<Q2I", 0, 0, 0) + self.attributes(path)
        if opcode == MKDIR:
            new = child(path, body[8:])
            self.files[new] = None
            return self.entry(new)
        if opcode == CREATE:
            new = child(path, body[16:])
            self.writing[new] = b""
            return self.entry(new) + struct.pack("<Q2I", 1, direct, 0)
        if opcode == OPEN:
            return self.open(path, struct.unpack_from("<I", body)[0])
        if opcode == READ:
            if path in self.writing:
                raise Refusal(errno.EPERM)
            _, offset, size = struct.unpack_from("<2QI", body)
            return self.files[path][offset : offset + size]
        if opcode == WRITE:
            return self.write(path, body)
        if opcode in (FLUSH, RELEASE, FSYNC):
            # A shell closes a copy of its descriptor before it writes; that ends no upload, and no upload goes on after one.
            if path in self.writing and (opcode == RELEASE or self.writing[path]):
                self.files[path] = self.writing.pop(path)
            return b""
        if opcode in (UNLINK, RMDIR):
            gone = child(path, body)
            if gone in self.writing or any(it.startswith(gone + "/") for it in self.files):
                raise Refusal(errno.EPERM)
            del self.files[gone]
            return b""
        if opcode == OPENDIR:
            return struct.pack("<Q2I", 0, 0, 0)
        if opcode == READDIR:
            return self.list(path, *struct.unpack_from("<2QI", body)[1:])
        if opcode == RELEASEDIR:
            return b""
        if opcode == STATFS:
            return struct.pack("<5Q10I", *[2**40] * 5, 4096, 255, 4096, *[0] * 7)
        # Renames, links and attributes of other kinds.
        raise Refusal(errno.ENOSYS)

    def open(self, path, flags):
        if flags & os.O_ACCMODE != os.O_RDONLY:
            if not flags & os.O_TRUNC:
                raise Refusal(errno.EPERM)
            self.writing[path] = b""
        return struct.pack("<Q2I", 1, direct, 0)

    def write(self, path, body):
        _, offset, size = struct.unpack_from("<2QI", body)
        if path not in self.writing or offset != len(self.writing[path]):
            raise Refusal(errno.EINVAL)
        self.writing[path] += body[40 : 40 + size]
        return struct.pack("<2I", size, 0)

    def list(self, folder, offset, size):
        names = sorted(it for it in self.files if it and os.path.dirname(it) == folder)
        out = b""
        for at, path in enumerate(names[offset:], offset + 1):
            name = os.path.basename(path).encode()
            kind = 4 if self.files[path] is None else 8
            entry = struct.pack("<2Q2I", self.node(path), at, len(name), kind) + name
            entry += b"\0" * (-len(entry) % 8)
            if len(out) + len(entry) > size:
                break
            out += entry
        return out


def child(folder, name):
    return os.path.join(folder, name.split(b"\0")[0].decode())


def main():
    folder = sys.argv[1].encode()
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions"
    if libc.mount(b"bucket", folder, b"fuse", 0, options.encode()):
        sys.exit(f"mount: {os.strerror(ctypes.get_errno())}")
    signal.signal(signal.SIGTERM, lambda *_: (libc.umount2(folder, 2), os._exit(0)))
    print("mounted", flush=True)
    bucket = Bucket()
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
            out = bucket.answer(opcode, node, request[40:])
        except Refusal as refusal:
            error = refusal.args[0]
        os.write(device, struct.pack("<IiQ", 16 + len(out), -error, unique) + out)


main()
