"""The licences that the host recognises, and how it tells them from a file's text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.git import Entry, Mode


@dataclass(frozen=True, slots=True)
class License:
    key: str
    name: str
    spdx_id: str


OTHER = License("other", "Other", "NOASSERTION")
"""There is a licence file, but the host does not know its text."""

_KNOWN = {
    "MIT License": License("mit", "MIT License", "MIT"),
    "Apache License": License("apache-2.0", "Apache License 2.0", "Apache-2.0"),
    "BSD 3-Clause": License(
        "bsd-3-clause", 'BSD 3-Clause "New" or "Revised" License', "BSD-3-Clause"
    ),
    "BSD 2-Clause": License("bsd-2-clause", 'BSD 2-Clause "Simplified" License', "BSD-2-Clause"),
    "GNU GENERAL PUBLIC LICENSE": License("gpl-3.0", "GNU General Public License v3.0", "GPL-3.0"),
    "Mozilla Public License": License("mpl-2.0", "Mozilla Public License 2.0", "MPL-2.0"),
    "ISC License": License("isc", "ISC License", "ISC"),
    "Creative Commons Attribution 4.0": License(
        "cc-by-4.0", "Creative Commons Attribution 4.0 International", "CC-BY-4.0"
    ),
    "The Unlicense": License("unlicense", "The Unlicense", "Unlicense"),
}
_FILE_NAME = re.compile(r"(licen[sc]e|copying)(\.(md|txt|rst))?", re.IGNORECASE)


def license_file(entries: Iterable[Entry]) -> Entry | None:
    """The licence's file, in the root directory."""
    files = (e for e in entries if e.mode is Mode.FILE and _FILE_NAME.fullmatch(e.path))
    return next(files, None)


def recognise(text: str) -> License:
    """The licence whose title stands in the first lines of the text."""
    opening = text[:400].casefold()
    found = (known for title, known in _KNOWN.items() if title.casefold() in opening)
    return next(found, OTHER)
