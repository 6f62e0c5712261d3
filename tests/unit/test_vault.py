"""Secrets are opened by the keys that sealed them, and for the user they were sealed for."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from db.key_file import KeyFile, KeyFileError
from db.vault import BadKeyError, Vault, VaultError, check_keys, new_key

OLD, NEW, OTHER = new_key(), new_key(), new_key()


def vault(*keys: str) -> Vault:
    return Vault(lambda: keys)


@settings(max_examples=30)
@given(secret=some.text(), owner=some.uuids().map(str))
def test_what_is_sealed_opens_and_shows_nothing(secret: str, owner: str) -> None:
    sealed = vault(NEW).seal(secret, owner)
    assert vault(NEW).open(sealed, owner) == secret
    assert len(secret) < 4 or secret not in sealed


def test_the_first_key_seals_and_all_open() -> None:
    old = vault(OLD).seal("s", "ada")
    both = vault(NEW, OLD)
    assert both.open(old, "ada") == "s"
    with pytest.raises(VaultError):
        vault(OLD).open(both.seal("s", "ada"), "ada")
    resealed = both.reseal(old)
    assert vault(NEW).open(resealed, "ada") == "s"
    with pytest.raises(VaultError):
        vault(OTHER).reseal(old)


def test_a_secret_opens_for_its_owner_alone_and_unchanged() -> None:
    sealed = vault(NEW).seal("s", "ada")
    for other, owner in ((sealed, "ben"), (sealed[:-2] + "A=", "ada"), ("", "ada"), ("é", "ada")):
        with pytest.raises(VaultError):
            vault(NEW).open(other, owner)


def test_without_a_key_nothing_is_sealed() -> None:
    assert not vault().has_key()
    assert vault(NEW).has_key()
    with pytest.raises(VaultError):
        vault().seal("s", "ada")


@pytest.mark.parametrize(
    "bad",
    ["", "short", "é" * 44, OLD[:-2], "!" * 44],
    ids=["empty", "short", "not ASCII", "cut", "not base64"],
)
def test_a_key_that_is_none_is_refused_and_not_told(bad: str) -> None:
    with pytest.raises(BadKeyError) as refused:
        check_keys((NEW, bad))
    assert "key 2" in str(refused.value)
    assert not bad or bad not in str(refused.value)


def test_a_file_of_keys_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    first = KeyFile(path).keys()
    assert KeyFile(path).keys() == first
    assert len(first) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["keys"]


def test_a_new_key_comes_first_and_the_one_before_stays_for_one_round(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys")
    running = Vault(file.keys)
    sealed = running.seal("s", "ada")
    first = list(file.keys())
    file.add()
    second = list(file.keys())
    assert second[1:] == first
    assert running.open(sealed, "ada") == "s"
    sealed = running.reseal(sealed)
    file.add()
    assert list(file.keys())[1:] == second[:1]
    assert running.open(sealed, "ada") == "s"
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


def test_a_file_that_holds_something_else_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text("no key\n")
    with pytest.raises(KeyFileError, match=str(path)):
        KeyFile(path).keys()


def test_of_those_that_start_together_one_makes_the_file(tmp_path: Path) -> None:
    files = [KeyFile(tmp_path / "keys") for _ in range(8)]
    with ThreadPoolExecutor(len(files)) as threads:
        found = list(threads.map(lambda file: tuple(file.keys()), files))
    assert len(set(found)) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["keys"]
