"""Parts as nodes: what stands in them, and the frames around those that belong together."""

from collections import Counter
from collections.abc import Sequence

from pipeline.analysis.diagrams.census import Census
from pipeline.analysis.diagrams.flowchart import Node, Shape
from pipeline.analysis.diagrams.parts import BUILD_FILE, OWN_FILES, Kind, Part
from pipeline.analysis.diagrams.surroundings import part_key
from pipeline.analysis.language_table import language_of
from pipeline.analysis.paths import Role


def drawn(parts: Sequence[Part], census: Census, name: str) -> list[Node]:
    """One node for each part, in the same order. `name` is the repository's: the frame of its
    root's code."""
    groups = [_group(part, census, name) for part in parts]
    sizes = Counter(groups)
    return [
        _node(part, group if sizes[group] > 1 else "", census)  # a frame around one says nothing
        for part, group in zip(parts, groups, strict=True)
    ]


def main_of(parts: Sequence[Part], nodes: Sequence[Node]) -> str | None:
    """What most of the code is in: the key of a part, or the title of the frame around several."""
    sizes: Counter[str] = Counter()
    for part, node in zip(parts, nodes, strict=True):
        if part.role is Role.SOURCE and (part.kind is not Kind.FILE or node.group):
            sizes[node.group or node.key] += part.code
    return sizes.most_common(1)[0][0] if sizes else None


def file_count(count: int) -> str:
    return f"{count:,} file{'s' if count != 1 else ''}"


def _group(part: Part, census: Census, name: str) -> str:
    if part.kind is Kind.PACKAGE or (part.kind is Kind.REST and not part.path and not part.parent):
        return _packages_title(census)
    if part.parent:
        return f"{part.parent}/"
    is_code = part.kind is Kind.FILE and part.code and not BUILD_FILE.fullmatch(part.title)
    return name if is_code else ""


def _packages_title(census: Census) -> str:
    names = {path.rpartition("/")[2] for path in census.paths}
    if "Cargo.toml" in names:
        return "Crates"
    return "Terraform modules" if "main.tf" in names else "Packages"


def _node(part: Part, group: str, census: Census) -> Node:
    title = part.title
    if part.parent and not group:
        title = f"{part.parent}/{'' if title == OWN_FILES else title}"
    shape = Shape.BOX if part.role is Role.SOURCE else Shape.ROUND
    return Node(part_key(part), title, _detail(part, census), group, shape)


def _detail(part: Part, census: Census) -> str:
    """How many files, and the language that most of them are in, if it is a good part."""
    if part.kind is Kind.FILE:
        return ""
    count = file_count(part.files)
    if part.kind is Kind.REST:
        paths = census.own[part.path]
    else:
        start = f"{part.path}/" if part.path else ""
        paths = [path for path in census.paths if path.startswith(start)]
    languages = Counter(
        language for path in paths if (language := language_of(path.rpartition("/")[2]))
    )
    language, files = languages.most_common(1)[0] if languages else ("", 0)
    return f"{language} · {count}" if part.code and files * 3 >= part.files else count
