"""The address guard: who may be called, and where a connection may lead."""

import pytest

from db.records.problem import ProblemCode
from pipeline.errors import Refused
from pipeline.outbound.guard import AddressGuard, is_public, origin_of

API = "https://api.example.org"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
    ],
)
def test_an_address_inside_the_house_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["140.82.112.3", "2606:50c0:8000::153", "::ffff:140.82.112.3", "64:ff9b::8.8.8.8"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTPS://API.example.org:443/a?b#c", API),
        ("http://api.example.org:80", "http://api.example.org"),
        ("http://127.0.0.1:9100/x", "http://127.0.0.1:9100"),
        ("http://[::1]:9100/x", "http://[::1]:9100"),
    ],
)
def test_an_origin_has_one_spelling(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.org/",
        "https://api.example.org:8443/",
        "https://api.example.org.evil.tld/",
        "https://token@api.example.org/",
        "file:///etc/passwd",
    ],
)
def test_only_the_hosts_that_were_named_may_be_called(url: str) -> None:
    with pytest.raises(Refused):
        AddressGuard([API]).check(url)


def test_a_named_host_may_be_called() -> None:
    AddressGuard([API]).check(f"{API}/repos/a/b?c=d")


async def test_a_name_that_leads_into_the_house_is_not_connected_to() -> None:
    guard = AddressGuard(["http://localhost:9100"])
    with pytest.raises(Refused) as caught:
        await guard.approve("localhost", 9100)
    assert caught.value.problem.code is ProblemCode.HOST_UNREACHABLE


async def test_a_host_that_the_operator_trusts_may_be_in_the_house() -> None:
    guard = AddressGuard(["http://localhost:9100"], trusted=["http://localhost:9100"])
    assert await guard.approve("localhost", 9100) == ["localhost"]
    with pytest.raises(Refused):
        await guard.approve("localhost", 9101)
