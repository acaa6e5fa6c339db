"""A strict client: every page that a test fetches is read as a browser would, and checked."""

from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import HTML5TreeBuilder
from bs4.builder._html5lib import TreeBuilderForHtml5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LABELLED = ("input", "select", "textarea")
UNLABELLED_TYPES = {"hidden", "submit", "button", "image"}


class PageError(AssertionError):
    """A page that a user should not be shown."""


class _Tree(TreeBuilderForHtml5lib):
    """Hands over what the parser found wrong, before Beautiful Soup lets go of it: a page is parsed once."""

    def getDocument(self) -> Any:
        self.soup.faults = [str(code) for _, code, _ in self.parser.errors]  # type: ignore[union-attr]
        return super().getDocument()


class _Builder(HTML5TreeBuilder):
    def create_treebuilder(self, namespaceHTMLElements: bool) -> _Tree:
        self.underlying_builder = _Tree(namespaceHTMLElements, self.soup, store_line_numbers=False)
        return self.underlying_builder


def check_page(html: str, needs_csrf: bool = True) -> BeautifulSoup:
    """Parse `html` strictly and return it; raises PageError for what is wrong with it."""
    soup = BeautifulSoup(html, builder=_Builder())
    faults: list[str] = [*soup.faults]
    faults += _heading_faults(soup) + _id_faults(soup) + _label_faults(soup) + _form_faults(soup, needs_csrf)
    if soup.html is None or not soup.html.get("lang"):
        faults.append("no language")
    if soup.select("[style], style:not([data-own])") and needs_csrf:
        faults.append("inline style, which the content security policy refuses")
    if faults:
        raise PageError("; ".join(faults))
    return soup


def _heading_faults(soup: BeautifulSoup) -> list[str]:
    headings = soup.find_all("h1")
    if len(headings) != 1 or soup.title is None:
        return [f"{len(headings)} h1 elements"]
    heading = " ".join(headings[0].get_text().split())
    title = " ".join(soup.title.get_text().split())
    return [] if title.startswith(heading) else [f"title {title!r} does not start with heading {heading!r}"]


def _id_faults(soup: BeautifulSoup) -> list[str]:
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    twice = {name for name in ids if ids.count(name) > 1}
    known = set(ids)
    faults = [f"id {name!r} twice" for name in sorted(twice)]
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        for tag in soup.find_all(attrs={attribute: True}):
            value = tag[attribute]
            names = value if isinstance(value, list) else str(value).split()
            faults += [f"{attribute} names no element: {name!r}" for name in names if name not in known]
    return faults


def _label_faults(soup: BeautifulSoup) -> list[str]:
    labelled = {label.get("for") for label in soup.find_all("label")}
    return [
        f"unlabelled {field.name} {field.get('name')!r}"
        for field in soup.find_all(LABELLED)
        if field.get("type") not in UNLABELLED_TYPES
        and field.get("id") not in labelled
        and not field.get("aria-label")
        and not field.get("aria-labelledby")
        and field.find_parent("label") is None
    ]


def _form_faults(soup: BeautifulSoup, needs_csrf: bool) -> list[str]:
    faults = []
    for form in soup.find_all("form"):
        if not form.get("action") and form.get("action") != "":
            faults.append("form without action")
        posts = str(form.get("method", "")).lower() == "post"
        if posts and needs_csrf and not form.find("input", attrs={"name": "csrf_token"}):
            faults.append(f"form without CSRF field: {form.get('action')!r}")
    return faults


class StrictClient(FlaskClient):
    """Fetches pages in Spanish unless told otherwise, and knows how to send a form as it stands on the page."""

    def page(self, path: str, status: int = 200, needs_csrf: bool = True, **options: Any) -> BeautifulSoup:
        """Get `path`, follow redirects, check status and page, and return it parsed."""
        answer = self.get(path, follow_redirects=True, **options)
        return self.checked(answer, status, needs_csrf)

    def checked(self, answer: TestResponse, status: int = 200, needs_csrf: bool = True) -> BeautifulSoup:
        """Check an answer's status and page, and return it parsed."""
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.text[:2000]}"
        assert "Content-Security-Policy" in answer.headers
        return check_page(answer.text, needs_csrf)

    def send(
        self,
        path: str,
        values: dict[str, Any],
        status: int = 200,
        form: str | None = None,
        multipart: bool = False,
        needs_csrf: bool = True,
    ) -> BeautifulSoup:
        """Open `path`, fill `values` in its form (CSS selector `form`), send it, and return the page that follows.

        Every name must be a field of the form, as it must for a person.
        """
        page = self.page(path, needs_csrf=needs_csrf)
        element = page.select_one(form or "main form[method=post]") or page.select_one("form[method=post]")
        assert element is not None, f"no form {form or ''} on {path}"
        filled = filled_in(element)
        missing = set(values) - set(filled) - {str(tag["name"]) for tag in element.select("[name]")}
        assert not missing, f"no field {missing} in the form on {path}"
        filled.update(values)
        answer = self.post(
            element.get("action") or path,
            data=filled,
            follow_redirects=True,
            content_type="multipart/form-data" if multipart else None,
        )
        return self.checked(answer, status, needs_csrf)

    def press(self, path: str, action: str, status: int = 200) -> BeautifulSoup:
        """Open `path` and send the form whose action ends with `action`."""
        return self.send(path, {}, status, form=f'form[action$="{action}"]')


def filled_in(form: Any) -> dict[str, Any]:
    """Return what a browser would send for `form` as it stands."""
    values: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type")
        if field.has_attr("disabled") or (kind in ("checkbox", "radio") and not field.has_attr("checked")):
            continue
        if kind in ("submit", "file"):
            continue
        if field.name == "select":
            chosen = [option.get("value", option.text) for option in field.select("option[selected]")]
            first = field.select_one("option")
            if not chosen and first and not field.has_attr("multiple"):
                chosen = [first.get("value", first.text)]
            values[name] = chosen if field.has_attr("multiple") else (chosen[0] if chosen else "")
        elif kind == "checkbox" and name in values:
            kept = values[name]
            values[name] = [*(kept if isinstance(kept, list) else [kept]), field.get("value", "on")]
        else:
            values[name] = (
                field.get("value", "on")
                if kind in ("checkbox", "radio")
                else (field.get("value", "") if field.name == "input" else field.text.lstrip("\n"))
            )
    return values
