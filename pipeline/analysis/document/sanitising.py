"""The last word on a README's HTML: what is not named here does not leave."""

from functools import cache

import nh3

from pipeline.analysis.document.attributes import is_well_formed, known_classes
from pipeline.analysis.document.balance import KNOWN
from pipeline.analysis.document.links import is_data_image

_NAMES = (
    {"align", "alt", "checked", "class", "colspan", "datetime", "disabled", "height", "id", "media"}
    | {"open", "reversed", "rowspan", "span", "srcset", "start", "title", "type", "valign", "value"}
    | {"width"}
)


def sanitise(html: str) -> str:
    """HTML that is safe to put into a page: no scripts, styles, frames, forms or handlers; links
    lead to http, https and mailto, and vouch for nothing."""
    return _cleaner().clean(html)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(KNOWN),
        attributes={"*": _NAMES, "a": {"href"}, "img": {"src"}},
        attribute_filter=_attribute,
        link_rel="nofollow noopener noreferrer",
        url_schemes={"http", "https", "mailto", "data"},
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    )


def _attribute(name: str, attribute: str, value: str) -> str | None:
    match name, attribute:
        case _, "class":
            return known_classes(value) or None
        case "input", "type":
            return "checkbox"
        case "img", "src":
            return value if is_data_image(value) or _is_web(value) else None
        case _, "srcset":
            return value if all(map(_is_web, value.split(", "))) else None
        case "a", "href":
            return value if value.startswith("#") or _is_web(value, "mailto:") else None
        case _:
            return value if is_well_formed(attribute, value) else None


def _is_web(address: str, *also: str) -> bool:
    return address.startswith(("https://", "http://", *also))
