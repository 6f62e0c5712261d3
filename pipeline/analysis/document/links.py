"""Where a README's links and images lead: relative ones to the repository's own pages."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, urljoin, urlsplit

from pipeline.repository import RepositoryFacts

DATA_IMAGE_LENGTH = 32_768

_BLANKS = re.compile(r"[\x00-\x20\x7f]+")
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"^data:image/(?:png|gif|jpeg);base64,[A-Za-z0-9+/=]+$")
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"
_LINK_SCHEMES = frozenset({"http", "https", "mailto"})
_IMAGE_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Links:
    """`repository` is the address of its page; `folder` that of the README, with its last `/`."""

    repository: str
    branch: str
    folder: str

    def link(self, target: str) -> str | None:
        """The absolute address of a link; None if it is of a kind that isn't shown."""
        return self._resolved(target, "blob", _LINK_SCHEMES)

    def image(self, target: str) -> str | None:
        """The absolute address of an image; one that names an image's page is led to its bytes."""
        if is_data_image(target):
            return target
        address = self._resolved(target, "raw", _IMAGE_SCHEMES)
        page = f"{self.repository}/blob/"
        if address and address.startswith(page):
            return f"{self.repository}/raw/{address.removeprefix(page)}"
        return address

    def _resolved(self, target: str, kind: str, schemes: frozenset[str]) -> str | None:
        # Browsers drop blanks from a scheme and take a backslash for a slash; so must a check.
        if (scheme := _SCHEME.match(_BLANKS.sub("", target))) and scheme[1].lower() not in schemes:
            return None
        target = _BLANKS.sub(" ", target).strip().replace("\\", "/")
        if not target:
            return None
        base = f"{self.repository}/{kind}/{self.branch}/"
        if target.startswith("/") and not target.startswith("//"):
            target = target.lstrip("/")
        else:
            base += self.folder
        try:
            address = urljoin(base, quote(target, safe=_SAFE))
            return address if urlsplit(address).scheme in schemes else None
        except ValueError:  # a host that is none, such as [::
            return None


def is_data_image(target: str) -> bool:
    return len(target) <= DATA_IMAGE_LENGTH and _DATA_IMAGE.match(target) is not None


def links_of(facts: RepositoryFacts, path: str) -> Links:
    """The links of the file at `path`: those of a README in docs/ are relative to docs/."""
    folder = "".join(f"{quote(part)}/" for part in PurePosixPath(path).parent.parts)
    return Links(facts.url.rstrip("/"), quote(facts.default_branch or "HEAD"), folder)
