"""Text from bytes of any encoding: what a person would read in the file, or nothing."""

import codecs
import re

BYTES_SHOWN = 1_000_000
LINES_SHOWN = 20_000

_BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY_SIGNATURES = (
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"%PDF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x7fELF",
)
_LEGACY = [
    "cp932",
    "gb18030",
    "big5",
    "euc_kr",
    "euc_jp",
    "cp1251",
    "koi8_r",
    "cp1252",
    "iso8859_2",
]
_SAMPLE = 32_768
_BINARY_CONTROLS = bytes((*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n?|[\x0c\x85\u2028\u2029]")


def decode(content: bytes, *, cut: bool = False) -> tuple[str, bool] | None:
    """The text, and whether it lacks an end: `content` was cut already, is longer than
    BYTES_SHOWN or has more lines than LINES_SHOWN. None if the bytes are not text.

    Lines end in `\\n`; control characters, NUL among them, are gone.
    """
    shown = content[:BYTES_SHOWN]
    is_cut = cut or len(content) > len(shown)
    text = _text(shown, is_cut)
    if text is None:
        return None
    text = _CONTROLS.sub("", _LINE_END.sub("\n", text))
    if is_cut:
        text = to_line_end(text)
    lines = text.split("\n", LINES_SHOWN)
    if len(lines) > LINES_SHOWN:
        return "\n".join(lines[:LINES_SHOWN]), True
    return text, is_cut


def _text(content: bytes, is_cut: bool) -> str | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding, is_cut)
    if utf16 := _utf16_without_mark(content[:_SAMPLE]):
        return _decoded(content, utf16, is_cut)
    if content.startswith(_BINARY_SIGNATURES) or _has_binary_controls(content[:_SAMPLE]):
        return None
    text = _decoded(content, "utf-8", is_cut)
    if "\ufffd" not in text or _is_damaged_utf8(text):
        return text
    return _decoded(content, _guess(content), is_cut)


def _decoded(content: bytes, encoding: str, is_cut: bool) -> str:
    """A cut file's last, partial character is left out rather than shown as damage."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return decoder.decode(content, final=not is_cut)


def _utf16_without_mark(sample: bytes) -> str | None:
    """In UTF-16, Latin text has a NUL in every other byte; which one tells the byte order."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most = max(1, len(sample) // 5)
    if odd > most and even < odd // 10:
        return "utf-16-le"
    if even > most and odd < even // 10:
        return "utf-16-be"
    return None


def _has_binary_controls(sample: bytes) -> bool:
    """Text has no control characters to speak of, but for blanks, line ends and escapes."""
    controls = len(sample) - len(sample.translate(None, _BINARY_CONTROLS))
    return controls > 4 and controls * 20 > len(sample)


def _is_damaged_utf8(text: str) -> bool:
    """A few bad bytes among many good characters beyond ASCII: UTF-8 all the same."""
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    damaged = text.count("\ufffd")
    return beyond_ascii - damaged > 10 * damaged


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - needed for few files

    # A run of ASCII says nothing: the sample starts just before the first byte that does.
    first = next(i for i, byte in enumerate(content) if byte >= 0x80)
    sample = content[max(0, first - 200) : first + _SAMPLE]
    best = from_bytes(sample, cp_isolation=_LEGACY).best()
    return best.encoding if best else "cp1252"


def to_line_end(text: str) -> str:
    """A cut text without its broken last line, unless that is a long one."""
    end = text.rfind("\n", max(0, len(text) - 10_000))
    return text[: end + 1] if end > 0 else text
