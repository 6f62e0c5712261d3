"""Which of a README's images are badges: little signs of state, no pictures."""

import re
from urllib.parse import unquote, urlsplit

_HOSTS = re.compile(
    r"(?:^|\.)(?:shields\.io|badge\.fury\.io|badgen\.net|badgers\.space|flat\.badgen\.net|travis-ci\.(?:org|com)"
    r"|codecov\.io|coveralls\.io|circleci\.com|ci\.appveyor\.com|app\.codacy\.com|api\.codacy\.com"
    r"|codeclimate\.com|snyk\.io|deps\.rs|goreportcard\.com|godoc\.org|pepy\.tech|repology\.org"
    r"|api\.securityscorecards\.dev|api\.scorecard\.dev|bestpractices\.(?:dev|coreinfrastructure\.org)"
    r"|poser\.pugx\.org|img\.badgesize\.io|badges?\.gitter\.im|isitmaintained\.com|david-dm\.org"
    r"|sonarcloud\.io|results\.pre-commit\.ci|deepsource\.(?:io|com)|api\.netlify\.com|hits\.dwyl\.com"
    r"|hitcounter\.pythonanywhere\.com|komarev\.com|visitor-badge\.[a-z.]+|api\.codspeed\.io"
    r"|opencollective\.com|mybinder\.org|zenodo\.org|api\.reuse\.software)$"
)
_PATHS = re.compile(
    r"/badges?(?:[/.?-]|$)|[-_.]badges?\.(?:svg|png)|(?:build|status|coverage|version|license)\.svg$"
    r"|/workflows/[^/]+(?:/[^/]+)*\.svg$|/widget\.png$|/v/[^/]+\.svg$",
    re.IGNORECASE,
)
_HIGHEST = 32
_LONGEST = 1_000
_SHIELD_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9 ]*")


def is_badge(address: str, *, is_linked: bool, height: str | None) -> bool:
    """Known by its host, by its path, or as a linked, declaredly small SVG."""
    if len(address) > _LONGEST:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "data":
        return False
    is_small = (height or "").removesuffix("px").isdecimal() and int(
        (height or "").removesuffix("px")
    ) <= _HIGHEST
    return bool(
        _HOSTS.search(host)
        or _PATHS.search(parts.path)
        or (is_linked and is_small and parts.path.endswith(".svg"))
    )


def badge_label(address: str, alt: str) -> str:
    """The author's words, else what the address says: a shield's subject, or the service's name."""
    if alt.strip():
        return " ".join(alt.split())[:100]
    parts = urlsplit(address)
    host = parts.hostname or ""
    segments = [unquote(part) for part in parts.path.split("/") if part]
    if not host.endswith("shields.io") or not segments:
        return host.removeprefix("www.")
    words = segments[1].split("-")[:1] if segments[0] == "badge" and segments[1:] else segments[:2]
    return " ".join(_SHIELD_WORDS.findall(" ".join(words).replace("_", " "))) or host
