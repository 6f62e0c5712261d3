"""Settings that cannot be used are refused in words, before anything starts."""

from pathlib import Path

import pytest

from composition.event_loop import loop_factory
from composition.settings import SettingError, Settings

CERTIFICATE = Path(__file__).parent / "outbound" / "private_authority.pem"


def read(**environment: str) -> Settings:
    return Settings.read({f"GANTRY_{name}": value for name, value in environment.items()}, 2)


def test_the_authorities_to_trust_are_a_file_of_certificates() -> None:
    assert read().ca_file is None
    assert read(CA_FILE=str(CERTIFICATE)).ca_file == CERTIFICATE


@pytest.mark.parametrize(("told", "module"), [({}, "uvloop"), ({"UVLOOP": "0"}, None)])
def test_a_server_runs_on_uvloop_unless_it_is_told_not_to(
    told: dict[str, str], module: str | None
) -> None:
    make = loop_factory(uses_uvloop=read(**told).uses_uvloop)
    assert (make and make.__module__) == module


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CA_FILE", "nowhere.pem", "GANTRY_CA_FILE is 'nowhere.pem', which is of no use: No such"),
        ("CA_FILE", __file__, "it holds no certificate in PEM"),
        ("CA_FILE", str(Path(__file__).parent), "is of no use"),
        ("RETRY_ATTEMPTS", "many", "GANTRY_RETRY_ATTEMPTS is 'many'; it must be a number."),
        ("RETRY_ATTEMPTS", "1", "GANTRY_RETRY_ATTEMPTS is 1; it must be 2 or more."),
        ("DEV", "yes", "GANTRY_DEV is 'yes'; it must be 0 or 1."),
        ("GITHUB_URL", "github", "GANTRY_GITHUB_URL is 'github'; it must be an address http"),
        ("DATA_DRI", "/srv", "GANTRY_DATA_DRI is not a setting of Gantry."),
    ],
    ids=["absent", "no certificate", "a folder", "no number", "too few", "flag", "url", "unknown"],
)
def test_what_cannot_be_used_is_named_with_its_value(name: str, value: str, told: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(**{name: value})
    assert told in str(caught.value)
