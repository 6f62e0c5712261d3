"""Says in a line why a command could not go on, where a person can mend it."""

import errno

from composition.settings import SettingError
from db.database import DatabaseAddressError, DatabaseAwayError
from db.embedded_redis import NoRedisServerError
from db.key_file import KeyFileError
from db.redis_connection import RedisAwayError

KNOWN = (
    SettingError,
    DatabaseAddressError,
    DatabaseAwayError,
    NoRedisServerError,
    RedisAwayError,
    KeyFileError,
)


def explained(error: BaseException) -> str | None:
    """The explanation of an error, or of those in a group; None if it is a bug."""
    if isinstance(error, BaseExceptionGroup):
        found = [explained(each) for each in error.exceptions]
        return found[0] if None not in found else None
    if isinstance(error, KNOWN):
        return str(error)
    if isinstance(error, OSError):
        return _of_system(error)
    return None


def _of_system(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Another program listens there already; give another --port. ({error.strerror})"
    if error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}. See GANTRY_DATA_DIR."
    return f"Gantry could not go on: {error}"
