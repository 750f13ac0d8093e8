"""The network guard itself: what it refuses, what it lets through, and that nobody can hide an attempt."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from tests.guard.sitecustomize import NetworkRefused, is_loopback
from tests.waiting import run

# TEST-NET-1: reserved for documentation, routed nowhere.
OUTSIDE = "192.0.2.1"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "", "0.0.0.0", "::"])
def test_loopback_is_let_through(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", [OUTSIDE, "2001:db8::1", "example.invalid", "localhost.example", "fe80::1%eth0"]
)
def test_the_rest_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_a_connection_outside_is_refused_and_recorded(network_attempts: list[str]) -> None:
    with socket.socket() as tcp, pytest.raises(NetworkRefused, match=OUTSIDE):
        tcp.connect((OUTSIDE, 9))
    with socket.socket(type=socket.SOCK_DGRAM) as udp, pytest.raises(NetworkRefused, match=OUTSIDE):
        udp.sendto(b"x", (OUTSIDE, 9))
    with pytest.raises(NetworkRefused, match=r"example\.invalid"):
        socket.getaddrinfo("example.invalid", 80)
    events = [attempt.split(" from ")[0] for attempt in network_attempts]
    network_attempts.clear()
    assert events == [
        f"socket.connect {OUTSIDE}",
        f"socket.sendto {OUTSIDE}",
        "socket.getaddrinfo example.invalid",
    ]


def test_a_loopback_connection_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())
        client.sendall(b"hello")
        connection, _ = server.accept()
        with connection:
            assert connection.recv(5) == b"hello"


def test_a_child_that_swallows_the_refusal_is_still_recorded(child_env: dict[str, str]) -> None:
    code = (
        f"import socket\ntry: socket.create_connection(('{OUTSIDE}', 9))\nexcept OSError: print('swallowed')"
    )
    done = run([sys.executable, "-c", code], env=child_env)
    log = Path(child_env["NETWORK_GUARD_LOG"])
    recorded = log.read_text("utf-8")
    log.unlink()
    assert done.stdout == "swallowed\n"
    assert f"socket.getaddrinfo {OUTSIDE}" in recorded or f"socket.connect {OUTSIDE}" in recorded
