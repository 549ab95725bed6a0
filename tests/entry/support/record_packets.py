"""Prints each kind of IPv4 packet that passes the bridge once: who starts a connection to whom, or sends a datagram."""

import socket
import struct

every_protocol = 0x0003
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(every_protocol)) as bridge:
    # All ports of the bridge, as it does not pass on to itself what goes from one to the other.
    print("recording", flush=True)
    seen = set()
    while True:
        packet = bridge.recv(65535)
        if packet[12:14] != b"\x08\x00":
            continue
        ip = packet[14:]
        rest = ip[(ip[0] & 15) * 4 :]
        source, target = socket.inet_ntoa(ip[12:16]), socket.inet_ntoa(ip[16:20])
        kind = {1: "icmp", 6: "tcp", 17: "udp"}.get(ip[9], str(ip[9]))
        port = struct.unpack("!H", rest[2:4])[0] if kind in ("tcp", "udp") else 0
        # Of a connection, the first packet alone: SYN without ACK.
        if kind == "tcp" and rest[13] & 0x12 != 0x02:
            continue
        line = f"{source} > {target} {kind} {port}"
        if line not in seen:
            seen.add(line)
            print(line, flush=True)
