"""`main.py import`, as a person at a terminal uses it: beside a server, beside another import."""

from argparse import Namespace
from pathlib import Path

import pytest

from composition.commands import import_repository, local_user
from composition.settings import Settings
from db.users import find_user_by_token, hash_token, replace_token
from sandbox.script import Rule
from terminal.import_command import ExitCode, run_import
from tests.flow.house import House


async def test_who_has_an_import_at_work_is_told_of_the_commands_own_option(
    gantry: House, capsys: pytest.CaptureFixture[str]
) -> None:
    gantry.sandbox.script.schedule(Rule(path="*/harbor-lights/*", hang=True))
    await gantry.start("harbor-lights/tide-tables")
    code = await run_import(gantry.url, None, {"url": "night-ferry/timetable"})
    assert code is ExitCode.REFUSED
    assert "stand in line with --queue" in capsys.readouterr().out


async def test_an_import_leaves_the_tokens_of_others_as_they_are(
    gantry: House, tmp_path: Path, redis_url: str
) -> None:
    """Another import has a server of its own, and the same user."""
    local = await local_user(gantry.built)
    async with gantry.built.database.write() as connection:
        await replace_token(connection, local.id, hash_token("in use"))
    given = {"DATA_DIR": str(tmp_path), "REDIS_URL": redis_url, "GITHUB_URL": gantry.sandbox_url}
    settings = Settings.read({f"GANTRY_{name}": value for name, value in given.items()}, 2)
    asked = Namespace(url="::", days_back=0, private=False, queue=False, json=True)
    assert await import_repository(settings, asked) is ExitCode.REFUSED
    async with gantry.built.database.read() as connection:
        assert await find_user_by_token(connection, hash_token("in use")) == local
