"""INI files as Python's own tools read them, in linear time: the standard library's parser takes
the square of a line's blanks."""

_COMMENTS = ("#", ";")


class NotIniError(ValueError):
    """A line is neither a section, nor an option, nor does it go on with one."""


Section = dict[str, str]


def read_ini(text: str) -> dict[str, Section]:
    """Sections with their options, in lower case; of several of a name the last counts. Raises
    NotIniError. What stands in DEFAULT counts for every section."""
    sections: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] | None = None
    value: list[str] | None = None
    margin = 0
    for line in text.split("\n"):
        content = line.strip()
        if content.startswith(_COMMENTS):
            content = ""
        indent = len(line) - len(line.lstrip())
        if not content:
            if value is not None and not line.strip():
                value.append("")
            continue
        if value is not None and indent > margin:
            value.append(content)
            continue
        margin = indent
        if content.startswith("[") and content.rfind("]") > 1:
            section = sections.setdefault(content[1 : content.rindex("]")], {})
            value = None
        elif section is None:
            raise NotIniError("an option stands before any section")
        else:
            name, first = _option(content)
            value = section[name] = [first]
    return _finished(sections)


def _option(content: str) -> tuple[str, str]:
    at = min((at for mark in "=:" if (at := content.find(mark)) >= 0), default=-1)
    if at < 1:
        raise NotIniError("a line is no option")
    return content[:at].rstrip().lower(), content[at + 1 :].strip()


def _finished(sections: dict[str, dict[str, list[str]]]) -> dict[str, Section]:
    joined = {
        name: {key: "\n".join(lines).rstrip() for key, lines in options.items()}
        for name, options in sections.items()
    }
    default = joined.pop("DEFAULT", {})
    return {name: default | options for name, options in joined.items()}
