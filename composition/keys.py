"""The command that seals all kept secrets anew."""

from composition.accounts import key_file
from composition.commands import say
from composition.services import migrated_database
from composition.settings import SettingError, Settings
from db.github_accounts import reseal_tokens
from db.vault import Vault


async def rotate_keys(settings: Settings) -> int:
    """With the setting, its first key seals; without it, a new key of the file. Processes that run
    may go on meanwhile."""
    async with migrated_database(settings) as database:
        if settings.secret_keys:
            vault = Vault(lambda: settings.secret_keys)
        elif database.is_sqlite:
            file = key_file(settings)
            file.add()
            vault = Vault(file.keys)
        else:
            raise SettingError(
                "GANTRY_SECRET_KEYS is not set, so there is nothing to rotate. "
                "`main.py keys new` prints a key."
            )
        async with database.write() as connection:
            resealed, lost = await reseal_tokens(connection, vault.reseal)
    say(f"Sealed anew with the first key: {resealed} {'secret' if resealed == 1 else 'secrets'}.")
    if settings.secret_keys[1:] and not lost:
        say("The other keys of GANTRY_SECRET_KEYS are needed no more.")
    if lost:
        say(f"No key opens {lost} more: add the key that was lost, or let them connect again.")
    return 1 if lost else 0
