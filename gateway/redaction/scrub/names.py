"""Names of people, by the words they stand beside. The surname begins a Chinese name; what may follow it ends it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from gateway.redaction.scrub.fold import BARRIER
from gateway.redaction.scrub.quick import Near, headed
from gateway.redaction.scrub.tokens import Detector
from gateway.redaction.scrub.words import (
    BEFORE,
    COMPOUND,
    ENGLISH_BEFORE,
    ENGLISH_SPEAKING,
    ENGLISH_TITLES,
    NEVER_GIVEN,
    NOT_ENGLISH_NAMES,
    NOT_NAMES,
    RARELY_A_SURNAME,
    SPEAKING,
    SURNAMES,
    TITLES,
    TRANSLITERATED,
    WEAK_TITLES,
)

_HAN: Final = "[\u3400-\u4dbf\u4e00-\u9fff〇]"
_GIVEN: Final = f"(?:(?![{''.join(sorted(NEVER_GIVEN))}]){_HAN})"
_GAP: Final = "[ 　]{0,2}"
_FIRSTS: Final = "".join(sorted({*SURNAMES, *(each[0] for each in COMPOUND.split("|"))}))
_SECONDS: Final = "".join(sorted({each[1] for each in COMPOUND.split("|")}))
_REST: Final = f"(?:[{_SECONDS}](?<={COMPOUND})|(?<=[{SURNAMES}]))"
_SURNAME: Final = f"[{_FIRSTS}]{_REST}"
"""A surname, the longer first. It begins with one of a closed list of characters: the others are passed over."""

_SOME: Final = "些种个处日时地年月次天路"
"""What 某 means a certain one of."""

_NAME: Final = re.compile(
    rf"(?P<surname>{_SURNAME}){_GAP}(?:某(?:[某甲乙丙丁]|(?![{_SOME}]))|(?P<given>{_GIVEN}{_GAP}{_GIVEN}|{_GIVEN}))"
)
"""A name where a cue says that one begins."""

_CUE: Final = re.compile(rf"(?:{BEFORE})(?:是|为|系|名叫|叫)?[ :,\"“「(（]{{0,3}}(?:男|女)?[ ,]?")
_AND: Final = re.compile(r"(?:\([^()。]{0,40}\))?[ ]{0,2}(?:、|和|与|及|跟|同|,)[ ]{0,2}")
_LATER: Final = re.compile(
    rf"(?={SPEAKING}|[,。;、)!?:\n]|和|与|及|在|于|将|把|被|向|对|是|系|的|均|都|各|共|同|因|用|诉|等|\Z)"
)

_END: Final = frozenset("、,。;()")
"""What may follow a name that is a word as well."""

_TITLED: Final = Near(
    re.compile(TITLES), re.compile(rf"(?P<name>{_SURNAME}(?:{_GIVEN}{{0,2}}?))(?P<title>{TITLES})"), reach=4, length=8
)
_SOMEBODY: Final = re.compile(rf"{_SURNAME}某(?:[某甲乙丙丁]|(?![{_SOME}]))[甲乙丙丁]?")
_FAMILIAR: Final = re.compile(rf"(?:小|老|阿)(?P<name>[{SURNAMES}])(?=称|说|在|和|与|的|及|[,。;、:!?\n)]|\Z)")
_CLAUSE: Final = "(?<![\u3400-\u4dbf\u4e00-\u9fff0-9A-Za-z].)"
"""Asked after its first character: that a clause begins with it."""

_SPEAKER: Final = re.compile(
    rf"(?P<name>[{_FIRSTS}](?:{_CLAUSE}|(?<=[由让请].)){_REST}{_GAP}(?:{_GIVEN}{{1,2}}?))"
    r"(?:\([^()\n。]{0,40}\)|,(?:男|女))?"
    rf"(?={SPEAKING}|,?(?:男|女)[,性。])"
)
_TOGETHER: Final = re.compile(
    rf"(?P<one>[{_FIRSTS}]{_CLAUSE}{_REST}{_GIVEN}{{1,2}}?)(?:与|和|跟|同|、)"
    rf"(?P<other>{_SURNAME}{_GIVEN}{{1,2}}?)(?=在|因|于|发生|均|都|互|是|系|一同|一起|[,。;、])"
)
_DOTTED: Final = Near(
    re.compile(rf"[·•‧∙⋅・.．](?:(?<={_HAN}.)|(?<={_HAN} .))[ ]?{_HAN}"),
    re.compile(rf"(?P<first>{_HAN}{{2,8}})(?:[ ]?[·•‧∙⋅・.．][ ]?{_HAN}{{1,8}}){{1,4}}"),
    reach=9,
    length=64,
)
_CALLED: Final = "(?:绰号|外号|小名|乳名|诨名|诨号|昵称|网名|艺名|人称|别号)(?:是|为|叫做|叫|作|:)?[ ]?"
_NICKNAMED: Final = re.compile(
    rf"{_CALLED}(?:[\"'“‘「『](?P<quoted>[^\"'”’」』\n{BARRIER}]{{1,12}})[\"'”’」』]|(?P<name>{_HAN}{{2,3}})(?=[,。;、)\n]|\Z))"
)
_TRANSLITERATED: Final = frozenset(TRANSLITERATED)
_DOTS: Final = re.compile(r"[ ]?[·•‧∙⋅・.．][ ]?")

_CAPITALISED: Final = re.compile("[A-Z][a-z'’]")
_NO_LETTER: Final = "(?<![A-Za-z].)"
"""Asked after the first letter of a word."""

_REST_OF_WORD: Final = r"[a-z'’]{1,20}(?:-[A-Z][a-z]{1,20})?"
_WORD: Final = f"(?:(?:Ma?c|[OD]['’])?[A-Z]{_REST_OF_WORD})"
_ANY_WORD: Final = re.compile(f"(?<![A-Za-z]){_WORD}")
_KINDS: Final = "Limited|Ltd|Company|Co|Inc|Corp|Bank|Hospital|School|University|College|Hotel|Police Station"
"""What an organisation ends with: the words before it are no person's."""
_ENGLISH_TITLED: Final = re.compile(
    rf"{headed(ENGLISH_TITLES, before=_NO_LETTER)}\.? (?P<name>{_WORD}(?: {_WORD}){{0,2}})"
)
_ENGLISH_CUED: Final = re.compile(
    rf"{headed(ENGLISH_BEFORE, before=_NO_LETTER, fold=True)}(?:,| is| was)? "
    rf"(?P<name>{_WORD}(?: [A-Z]\.)?(?: {_WORD}){{0,2}}(?:, {_WORD}(?=[,.;]))?)(?![A-Za-z])"
)
_PAIR: Final = re.compile(
    rf"(?P<name>[A-Z]{_NO_LETTER}(?:(?<=[MOD])(?:a?c|['’])[A-Z])?{_REST_OF_WORD}(?: [A-Z]\.)? {_WORD}(?: {_WORD})?)"
    rf"(?![A-Za-z]|(?: [A-Z][A-Za-z]{{1,20}}){{0,3}} (?:{_KINDS})(?![a-z]))"
)
_ENGLISH_SPEAKER: Final = re.compile(
    rf"(?P<name>[A-Z]{_NO_LETTER}(?:(?<=[MOD])(?:a?c|['’])[A-Z])?{_REST_OF_WORD}"
    rf"(?: (?:van|von|der|den|de|la|bin|al|el|{_WORD})){{0,3}})(?= (?:{ENGLISH_SPEAKING})(?![A-Za-z]))"
)

Found = tuple[int, int, Detector]


def find_names(text: str, detectors: Collection[Detector]) -> Iterator[Found]:
    """The names of people in a plain ``text``, if ``detectors`` ask for them; the surest come first.

    >>> text = "嫌疑人欧阳一舟（男）与王先生、阿依古丽·买买提发生口角"
    >>> [text[start:end] for start, end, _ in find_names(text, {Detector.NAME})]
    ['阿依古丽·买买提', '欧阳一舟', '王']
    """
    if Detector.NAME not in detectors:
        return
    for find in (_english,) if text.isascii() else _FINDERS:
        for start, end in find(text):
            yield start, end, Detector.NAME


def _dotted(text: str) -> Iterator[tuple[int, int]]:
    """Names with a middle dot, cut out of the words around them by the characters they are usually written with."""
    for found in _DOTTED.finditer(text):
        parts = _DOTS.split(found[0])
        first, last = _tail(parts[0]), _head(parts[-1])
        start = found.start() + len(parts[0]) - len(first)
        yield start, found.end() - len(parts[-1]) + len(last)


def _tail(part: str) -> str:
    length = 0
    while length < len(part) and part[-length - 1] in _TRANSLITERATED:
        length += 1
    return part[-max(2, length) :]


def _head(part: str) -> str:
    length = 0
    while length < len(part) and part[length] in _TRANSLITERATED:
        length += 1
    return part[: max(min(2, len(part)), length)]


def _cued(text: str) -> Iterator[tuple[int, int]]:
    """Names after the word for a role, and those that are listed after them."""
    position = 0
    while (cue := _CUE.search(text, position)) is not None:
        position = cue.end()
        name = _name_at(text, position)
        position = cue.end() if name is None else name[1]
        if name is None:
            # a longer cue may begin inside this one
            position = max(cue.start() + 1, cue.end() - 1)
        while name is not None:
            yield name
            position = name[1]
            following = _AND.match(text, position)
            name = None if following is None else _name_at(text, following.end(), listed=True)


def _name_at(text: str, position: int, *, listed: bool = False) -> tuple[int, int] | None:
    """The name that begins exactly at ``position``; one in a list has to end where a name can end."""
    found = _NAME.match(text, position)
    if found is None:
        return None
    start, end = found.span()
    if _is_word(text, start) and text[end : end + 1] not in _END:
        return None
    given = found["given"]
    if given is not None and len(given) == 1 and found["surname"] in RARELY_A_SURNAME:
        return None
    if listed and _LATER.match(text, end) is None:
        shorter = end - 1
        return (start, shorter) if given and len(given) > 1 and _LATER.match(text, shorter) else None
    if given and len(given) > 1 and _LATER.match(text, end) is None and _LATER.match(text, end - 1) is not None:
        return start, end - 1
    return start, end


def _is_word(text: str, start: int) -> bool:
    return text[start : start + 2] in NOT_NAMES or text[start : start + 3] in NOT_NAMES


def _titled(text: str) -> Iterator[tuple[int, int]]:
    """Names before a title, with 某 in place of the given name, and familiar ones."""
    for found in _TITLED.finditer(text):
        name, title = found["name"], found["title"]
        if name[:2] in NOT_NAMES or (title in WEAK_TITLES and len(name) > 1):
            continue
        if len(name) > 1 or not (name in RARELY_A_SURNAME or title in WEAK_TITLES):
            yield found.span("name")
    if "某" in text:
        yield from (found.span() for found in _SOMEBODY.finditer(text))
    for found in _FAMILIAR.finditer(text):
        if found["name"] not in RARELY_A_SURNAME:
            yield found.span("name")


def _nicknamed(text: str) -> Iterator[tuple[int, int]]:
    """What somebody is called besides: in quotation marks, or to the end of the clause."""
    for found in _NICKNAMED.finditer(text):
        yield found.span("name" if found["quoted"] is None else "quoted")


def _spoken(text: str) -> Iterator[tuple[int, int]]:
    """Names at the beginning of a clause, before a word for what people do."""
    for found in _SPEAKER.finditer(text):
        if not _is_word(text, found.start("name")):
            yield found.span("name")
    for found in _TOGETHER.finditer(text):
        if not _is_word(text, found.start("one")) and not _is_word(text, found.start("other")):
            yield found.span("one")
            yield found.span("other")


def _english(text: str) -> Iterator[tuple[int, int]]:
    """Names after a title, a role or what is done to people; before what people do; two capitalised words side by side.

    Either end of a name that was found is one wherever it stands.
    """
    if _CAPITALISED.search(text) is None:
        return
    for found in _ENGLISH_TITLED.finditer(text):
        yield _without_others(text, *found.span("name"))
    surnames = set[str]()
    for pattern in (_ENGLISH_CUED, _PAIR, _ENGLISH_SPEAKER):
        for found in pattern.finditer(text):
            words = found["name"].replace(",", "").split()
            if words[0] not in NOT_ENGLISH_NAMES and (len(words) == 1 or words[-1] not in NOT_ENGLISH_NAMES):
                yield found.span("name")
                surnames |= {words[0], words[-1]}
    for found in _ANY_WORD.finditer(text) if surnames else ():
        if found[0] in surnames:
            yield found.span()


def _without_others(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end].split(" ")
    while len(words) > 1 and words[-1] in NOT_ENGLISH_NAMES:
        words.pop()
    return start, start + len(" ".join(words))


_FINDERS: Final = (_dotted, _nicknamed, _cued, _titled, _spoken, _english)
