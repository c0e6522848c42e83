"""Calling out, guarded: an address given by a stranger must not lead inside (SSRF).

Only https to public addresses, or an origin the operator listed in ``DAIBAN_ALLOWED_PRIVATE_ORIGINS``. The name is resolved
once, every address is vetted, and the connection goes to the vetted address, so a name that changes its mind in between
gains nothing. No redirects, no proxies of the environment, and an end to how long and how much the other side may answer.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection, Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from server.deadline import Deadline, take_answer

TIMEOUT = (5.0, 10.0)
MOST_SECONDS = 30.0
MOST_ANSWER_BYTES = 64 * 1024
PUBLIC_PORTS = frozenset({443})
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolver = Callable[[str, int], list[str]]


class OutboundRefused(Exception):
    """The address is not one we may call. The text says why, without repeating the address."""


class NameUnknown(requests.ConnectionError):
    """The host name leads nowhere (now): nothing was sent."""


def guarded_session(
    allowed_private_origins: Iterable[str] = (),
    *,
    ports: Collection[int] | None = PUBLIC_PORTS,
    resolve: Resolver | None = None,
    most_seconds: float = MOST_SECONDS,
) -> requests.Session:
    """A session that calls only vetted addresses; usable wherever ``requests.Session`` is.

    ``ports`` are those allowed for public addresses (None: any). A call is cut after ``most_seconds``, an answer above 64 KiB is
    refused (who streams it counts himself). Raises ``OutboundRefused`` before anything is sent, and ``NameUnknown`` when it leads nowhere.
    """
    return _GuardedSession(frozenset(allowed_private_origins), ports, resolve or _resolve, Deadline(most_seconds))


def check_url(url: str, allowed_private_origins: Iterable[str] = (), *, ports: Collection[int] | None = PUBLIC_PORTS) -> SplitResult:
    """Check an address by its text alone (no look-up). Raises ``OutboundRefused``."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutboundRefused("not an address") from None
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise OutboundRefused("an address has a host name, and no user name")
    if _origin(parts) in set(allowed_private_origins):
        return parts
    if parts.scheme != "https":
        raise OutboundRefused("not https")
    if ports is not None and (port or 443) not in ports:
        raise OutboundRefused("not a permitted port")
    if _is_literal(parts.hostname):
        raise OutboundRefused("a number instead of a host name")
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet, also when it hides another inside (mapped, 6to4, Teredo, NAT64)."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(hidden is not None and not is_public(str(hidden)) for hidden in inner):
            return False
        if ip.ipv4_mapped:
            return True
    return ip.is_global and not ip.is_multicast


class _GuardedSession(requests.Session):
    def __init__(self, allowed: frozenset[str], ports: Collection[int] | None, resolve: Resolver, deadline: Deadline) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        self._deadline = deadline
        adapter = _PinningAdapter(allowed, ports, resolve, deadline)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        kwargs["allow_redirects"] = False
        kwargs["timeout"] = kwargs.get("timeout") or TIMEOUT
        self._deadline.start()
        answer = super().send(request, **(kwargs | {"stream": True}))
        if not kwargs.get("stream"):
            take_answer(answer, MOST_ANSWER_BYTES)
            self._deadline.stop()
        if self._deadline.is_over:
            raise requests.ReadTimeout("the answer did not end in time")
        return answer

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None is followed; and its body isn't read, however long it is."""
        return None

    def close(self) -> None:
        self._deadline.stop()
        super().close()


class _PinningAdapter(HTTPAdapter):
    """Connects to the vetted address while TLS and the Host header still speak of the name."""

    def __init__(self, allowed: frozenset[str], ports: Collection[int] | None, resolve: Resolver, deadline: Deadline) -> None:
        self._allowed, self._ports, self._find = allowed, ports, resolve
        super().__init__(max_retries=0)
        kinds = {"http": HTTPConnectionPool, "https": HTTPSConnectionPool}
        self.poolmanager.pool_classes_by_scheme = {scheme: deadline.pool(kind) for scheme, kind in kinds.items()}

    def build_connection_pool_key_attributes(self, request: requests.PreparedRequest, verify: Any, cert: Any = None) -> tuple[Any, Any]:
        host_params, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        parts = check_url(request.url or "", self._allowed, ports=self._ports)
        name, pool_kwargs = parts.hostname or "", dict[str, Any](tls)
        host_params["host"] = self._vetted(parts)
        if parts.scheme == "https":
            pool_kwargs |= {"server_hostname": name, "assert_hostname": name}
        request.headers["Host"] = parts.netloc
        return host_params, pool_kwargs

    def _vetted(self, parts: SplitResult) -> str:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            addresses = self._find(parts.hostname or "", port)
        except OSError:
            raise NameUnknown("the name is unknown") from None
        if _origin(parts) not in self._allowed and not all(is_public(address) for address in addresses):
            raise OutboundRefused("the name leads to a private address")
        return addresses[0]


def _resolve(name: str, port: int) -> list[str]:
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _origin(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + ("" if parts.port in (None, default) else f":{parts.port}")


def _is_literal(host: str) -> bool:
    """Also the spellings ``inet_aton`` takes: 0x7f.1, 2130706433."""
    if ":" in host:
        return True
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True
