"""The sentences of a README that say what the thing is."""

import re
from collections.abc import Iterator, Sequence

from pipeline.analysis.document.document import Block, BlockKind
from pipeline.analysis.summaries.sentences import joined, sentences, weight

LONGEST = 400

_MOST_BLOCKS = 40
_MOST_SENTENCES = 3
_FEWEST_LETTERS = 20
_ENOUGH = 200  # letters, after which no further sentence is wanted

_NOT_ABOUT = re.compile(
    r"""\b(?:sponsor(?:s|ed|ing)?|donat(?:e|ion|ions)|patreon|paypal|buy\ me|backers?|hiring
    |newsletter
    |discord|slack|telegram|twitter|star\ (?:this|the|us)|give\ .{0,20}\bstar|copyright|licen[cs]ed?
    |thanks?|thankful|translations?|deprecated|unmaintained|archived|moved\ to|work\ in\ progress
    |table\ of\ contents
    |changelog|release\ notes|contribut(?:e|ing|ors?|ions?)|pull\ requests?
    |cookies?\ policy|breaking\ changes?|last\ updated?)\b
    |赞助|捐赠|打赏|目录|许可|微信|公众号|スポンサー|寄付|ライセンス|후원|라이선스""",
    re.IGNORECASE | re.VERBOSE,
)
_REQUEST = re.compile(
    r"""(?:please|see|click|read|check|visit|join|follow|download|install|run|note|star|try
    |use\ the|to\ (?:install|run|get|use|build|start)|for\ (?:more|details|documentation|the)
    |here|you\ can|if\ you|we\ are|new!|update|warning|important|caution|requires?|make\ sure
    |there\ (?:is|are)|go\ to|watch|looking|in\ order\ to|first|before|after|clone|copy|want|need
    |documentation|docs|website|demo)\b
    |如果|请|欢迎|查看|点击|请参阅|詳しくは|注意""",
    re.IGNORECASE | re.VERBOSE,
)
_IS = re.compile(
    r"""^\w{3,}(?<!ss)s\s(?!is\b|are\b|include)  # what it does, or what they are: Spells …, Tools …
    |^(?:an?|the|this\ (?:repository|repo|project|package|library|module|is|tool|crate|gem|app)
    |these|here\ (?:is|are)|our|your|fast|simple|modern|lightweight|official|free|open)\b
    |\b(?:is|are|provides?|offers?|contains?|lets|allows|enables|helps|makes|turns|implements
    |creates?|generates?|converts?|includes?|aims|consists)\b
    |是|为|提供|です|ます|する|입니다|est\ |ist\ |es\ un|é\ um|это|—|–""",
    re.IGNORECASE | re.VERBOSE,
)
_LANGUAGES = re.compile(
    r"english|中文|简体|繁體|日本語|한국어|español|français|deutsch|português|русский|italiano|türkçe"
    r"|العربية",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s[|•·/»→-]\s|\s\|\s?")
_LATER_PARTS = re.compile(
    r"install|usage|getting started|quick ?start|build|develop|licen[cs]e|contribut|requirement"
    r"|deploy|donat|sponsor|credits|acknowledg|support|faq|changelog|安装|使用|许可|贡献",
    re.IGNORECASE,
)


def opening(blocks: Sequence[Block], name: str) -> str | None:
    """One to three sentences, at most LONGEST characters; None if none would do. `name` is the
    repository's."""
    best: tuple[float, str] | None = None
    for place, (paragraph, distance) in enumerate(_paragraphs(blocks)):
        parts = sentences(paragraph)
        for at, sentence in enumerate(parts[:3]):
            score = _score(sentence, name) - 0.6 * at - 0.25 * place - distance
            if score > 0 and (best is None or score > best[0]):
                best = score, _continued(parts[at:])
    return best[1] if best else None


def _paragraphs(blocks: Sequence[Block]) -> Iterator[tuple[str, float]]:
    """Running text, and how far it is from where a README says what it is about: sections after
    the first, and those that tell how to use the thing, are ever further off."""
    headings, distance = 0, -1.0
    for block in blocks[:_MOST_BLOCKS]:
        if block.kind is BlockKind.HEADING:
            headings += 1
            distance += 2.5 if _LATER_PARTS.search(block.text) else 0.7 * (headings > 1)
        elif block.kind is BlockKind.PARAGRAPH and _is_prose(block):
            yield " ".join(block.text.split()), distance


def _is_prose(block: Block) -> bool:
    text = block.text
    is_navigation = block.linked > 0.6 or len(_SEPARATORS.findall(text)) > 3
    return (
        not is_navigation and len(_LANGUAGES.findall(text)) < 2 and weight(text) >= _FEWEST_LETTERS
    )


def _score(sentence: str, name: str) -> float:
    if (
        weight(sentence) < _FEWEST_LETTERS
        or not is_about(sentence)
        or sentence.endswith((":", "："))
    ):
        return -10.0
    score = 2.0 if _IS.search(sentence[:120]) else 0.0
    words = _plain(sentence)
    title = _plain(name)
    if title and words.startswith(title):
        score += 2.5
    elif title and title in words[:200]:
        score += 0.8
    if sentence.endswith("?") or sentence.startswith(("(", "（")):
        score -= 3.0
    return score + (0.5 if sentence[-1] in ".。!！" else 0.0)


def is_about(sentence: str) -> bool:
    """Not a request to the reader, and not of money, rights or news."""
    return not _REQUEST.match(sentence.lstrip("*_ \"'")) and not _NOT_ABOUT.search(sentence)


def _continued(parts: Sequence[str]) -> str:
    """The sentence with those after it, as long as they go on about the thing."""
    taken = [shortened(parts[0])]
    for part in parts[1:_MOST_SENTENCES]:
        is_aside = part.startswith(("(", "（")) or not is_about(part) or part[-1] not in ".。!！"
        together = joined([*taken, part])
        if is_aside or len(together) > LONGEST or weight(joined(taken)) >= _ENOUGH:
            break
        taken.append(part)
    return joined(taken)


def shortened(text: str) -> str:
    """At most LONGEST characters, cut between words where there are any."""
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[LONGEST // 2 :] else cut}…"


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
