"""The network guard: no socket of this process reaches beyond loopback, and every attempt is recorded.

The tests' own process calls `refuse`; a child Python gets this file through PYTHONPATH, imports it by its
name at start-up, and appends its attempts to the file that NETWORK_GUARD_LOG names. An audit hook sees
every socket that Python makes, whoever imported what before; what C++ code opens by itself it cannot see.
"""

import ipaddress
import os
import socket
import sys
from collections.abc import Callable
from typing import Any

LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
SENDS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


class NetworkRefused(ConnectionError):
    """Something tried to reach beyond loopback."""


def refuse(record: Callable[[str], object]) -> None:
    """From now on, raise NetworkRefused for whatever leaves loopback, after recording it in one line."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        host = _host(event, arguments)
        if host is not None and not is_loopback(host):
            caller = sys._getframe(1).f_code
            attempt = f"{event} {host} from {caller.co_filename}, {caller.co_name}"
            record(attempt)
            raise NetworkRefused(attempt)

    sys.addaudithook(hook)


def is_loopback(host: str) -> bool:
    """Whether a host name or address stays on this machine; the unspecified address does."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host in ("", "localhost")
    return address.is_loopback or address.is_unspecified


def _host(event: str, arguments: tuple[Any, ...]) -> str | None:
    """The host that an audit event is about; None where it is about no host."""
    if event in LOOKUPS:
        host = arguments[0]
    elif event in SENDS and arguments[0].family in (socket.AF_INET, socket.AF_INET6):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    else:
        return None
    return host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else host


def _append(attempt: str) -> None:
    with open(os.environ["NETWORK_GUARD_LOG"], "a", encoding="utf-8") as log:
        log.write(attempt + "\n")


if __name__ == "sitecustomize" and "NETWORK_GUARD_LOG" in os.environ:
    refuse(_append)
