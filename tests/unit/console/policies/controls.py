"""What a browser would send of a form: every control that is successful, with its value."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict


class Controls(HTMLParser):
    """Collects the controls of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.form: MultiDict[str, str] = MultiDict()
        self.offered: dict[str, list[str]] = {}
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input":
            self.offered.setdefault(name, []).append(value)
            if given.get("type") != "checkbox" or "checked" in given:
                self.form.add(name, value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:  # one outside of a selection only proposes
            self.offered.setdefault(self._select, []).append(value)
            if "selected" in given or self._select not in self.form:
                self.form[self._select] = value
        elif tag == "textarea":
            self._area = name
            self.form[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.form[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self.form[self._area] = self.form[self._area].removeprefix("\n")
            self._area = ""


def controls_of(page: str) -> Controls:
    found = Controls()
    found.feed(page)
    return found
