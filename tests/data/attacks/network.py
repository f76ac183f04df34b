#include right

#include attempt
import os
import socket
import urllib.request

FAMILIES = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET, socket.AF_VSOCK, 38)
for family in FAMILIES:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        attempt(f"socket {family} {kind}", lambda: socket.socket(family, kind))
attempt("a datagram pair", lambda: socket.socketpair(type=socket.SOCK_DGRAM))
attempt("a name", lambda: socket.getaddrinfo("example.org", 80))
attempt("http", lambda: urllib.request.urlopen("http://127.0.0.1:9/", timeout=1))
ours, theirs = socket.socketpair()
attempt("sendto out of a pair", lambda: ours.sendto(b"hello", "\0abstract"))
attempt("a descriptor in a message", lambda: socket.send_fds(ours, [b"x"], [3]))
report()
