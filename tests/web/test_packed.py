"""A page that is nearly the same for everyone is compressed once and still whole for each reader."""

import gzip

import pytest
from flask import Flask, Response
from hypothesis import given
from hypothesis import strategies as st

from workshop.web.packed import WORTH_IT, Packed, packed

app = Flask(__name__)
PLACE = "%place%"
WORDS = st.text(alphabet=st.characters(exclude_characters="%", exclude_categories=["Cs"]), max_size=60)


@given(st.lists(WORDS, min_size=1, max_size=5), WORDS)
def test_each_reader_gets_the_page_with_their_own_word(pieces: list[str], word: str) -> None:
    page = Packed.cut(PLACE.join(pieces), PLACE)
    whole = word.join(pieces).encode()
    with app.test_request_context("/", headers={"Accept-Encoding": "br, gzip"}):
        answer = page.answer(word)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.vary.as_set() == {"accept-encoding"}
        assert gzip.decompress(answer.get_data()) == whole
    with app.test_request_context("/"):
        answer = page.answer(word)
        assert "Content-Encoding" not in answer.headers
        assert answer.get_data() == whole


@pytest.mark.parametrize(("length", "smaller"), [(WORTH_IT - 1, False), (WORTH_IT, True)])
def test_an_answer_is_compressed_where_it_is_worth_it(length: int, smaller: bool) -> None:
    with app.test_request_context("/", headers={"Accept-Encoding": "gzip"}):
        answer = packed(Response("a" * length))
        assert (answer.headers.get("Content-Encoding") == "gzip") is smaller
        body = gzip.decompress(answer.get_data()) if smaller else answer.get_data()
        assert body == b"a" * length
        assert packed(answer) is answer  # never twice
        assert answer.headers["Content-Length"] == str(len(answer.get_data()))
