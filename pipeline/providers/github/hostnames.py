"""Which host names belong to a GitHub, and which only look as if they did."""

from enum import Enum, auto

_DEFAULT_PORTS = (":80", ":443", ":22")


class HostKind(Enum):
    OURS = auto()
    GIST = auto()
    LOOKALIKE = auto()
    OTHER = auto()


def classify_host(authority: str, ours: str) -> HostKind:
    """What the host of an address (with its port, if one is given) is to the GitHub at `ours`."""
    host = authority.lower().removesuffix(".")
    for port in _DEFAULT_PORTS:
        host = host.removesuffix(port)
    bare = ours.partition(":")[0]
    if host in (ours, f"www.{ours}", f"ssh.{ours}"):
        return HostKind.OURS
    if host in (f"gist.{ours}", f"gist.{bare.replace('.com', 'usercontent.com')}"):
        return HostKind.GIST
    if _resembles(host.partition(":")[0], bare):
        return HostKind.LOOKALIKE
    return HostKind.OTHER


def is_ssh_host(authority: str, ours: str) -> bool:
    """Whether an SSH address leads to our host; SSH has a port of its own, on any host."""
    return classify_host(authority.partition(":")[0], ours.partition(":")[0]) is HostKind.OURS


def _resembles(host: str, ours: str) -> bool:
    if not host.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        return True
    if ours in host or ours.replace(".", "-") in host:
        return not host.endswith(f".{ours}")
    if ours.replace(".", "").isdigit():
        return False
    return ours.split(".")[-2:][0] in host.split(".") or _one_slip_apart(host, ours)


def _one_slip_apart(left: str, right: str) -> bool:
    """Whether one letter too many, too few or wrong, or two swapped ones, make the difference."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1:
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    rest_short, rest_long = short[start:], long[start:]
    return (
        rest_short == rest_long[1:]
        or rest_short[1:] == rest_long[1:]
        or (rest_short[:2] == rest_long[1::-1] and rest_short[2:] == rest_long[2:])
    )
