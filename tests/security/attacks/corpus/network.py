"""Talking to anybody: sockets of every kind. Only this machine is ever addressed."""

from security.attacks.attack import Attack, any_way

HERE = '("127.0.0.1", 9)'


BEFORE = """
import os
import socket

WIRE = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=3)
"""


def opens(name: str, tries: str, ways: str) -> Attack:
    """Open sockets one way after the other; any that opens is a success."""
    return any_way(name, tries, ways, BEFORE)


ATTACKS = [
    opens("opens a TCP socket", "IPv4 and IPv6", "lambda: socket.socket(), lambda: socket.socket(socket.AF_INET6),"),
    opens(
        "connects",
        "to this machine",
        f"lambda: socket.create_connection({HERE}, 1), lambda: socket.create_connection(('::1', 9), 1),",
    ),
    opens(
        "listens",
        "on a port that the next submission could connect to",
        "lambda: socket.create_server(('127.0.0.1', 0)),",
    ),
    opens(
        "sends datagrams",
        "UDP, and an answer by a name server",
        f"lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', {HERE}), "
        "lambda: socket.getaddrinfo('localhost', 80), lambda: socket.gethostbyname('localhost.localdomain'),",
    ),
    opens(
        "opens raw sockets",
        "ICMP, packets and netlink",
        "lambda: socket.socket(type=socket.SOCK_RAW, proto=1), "
        "lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW), "
        "lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW), lambda: socket.socket(socket.AF_VSOCK),",
    ),
    opens(
        "opens Unix sockets",
        "with a path, without a name, and in pairs",
        "lambda: socket.socket(socket.AF_UNIX), lambda: socket.socketpair(), "
        "lambda: socket.socket(socket.AF_UNIX).bind('\\0' + TOKEN), os.pipe, lambda: os.eventfd(0),",
    ),
    opens(
        "fetches a page",
        "urllib, http.client, ftplib and asyncio",
        "lambda: __import__('urllib.request').request.urlopen('http://127.0.0.1:9/', timeout=1), "
        "lambda: __import__('ftplib').FTP('127.0.0.1', timeout=1), "
        "lambda: __import__('asyncio').run(__import__('asyncio').open_connection(*" + HERE + ")),",
    ),
    opens(
        "uses the wire as a socket",
        "sends it elsewhere, passes descriptors over it, and asks who is there",
        "lambda: WIRE.sendto(b'', '/dev/log'), "
        "lambda: WIRE.sendmsg([b''], [(1, 1, b'\\3\\0\\0\\0')]), "
        "lambda: WIRE.getpeername(), lambda: WIRE.accept(), "
        "lambda: WIRE.getsockopt(1, 17, 12), lambda: os.dup(3),",
    ),
    opens(
        "makes devices into doors",
        "pseudo-terminals, message queues, shared memory by name",
        "lambda: os.openpty(), lambda: open('/dev/ptmx', 'rb'), lambda: open('/dev/tty', 'rb'), "
        "lambda: __import__('multiprocessing.shared_memory').shared_memory.SharedMemory(TOKEN, True, 10), "
        "lambda: __import__('multiprocessing').Queue(),",
    ),
    opens(
        "sends out of band",
        "flags of the wire's own socket that kernels have tripped over",
        "lambda: WIRE.send(b'x', socket.MSG_OOB), "
        "lambda: WIRE.send(b'', socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL), "
        "lambda: WIRE.recv(1, socket.MSG_OOB | socket.MSG_PEEK | socket.MSG_DONTWAIT),",
    ),
]
