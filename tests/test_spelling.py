"""qa.questions.spelling: the small words of a question, spelt as they are meant."""

from __future__ import annotations

import pytest

from qa.questions.spelling import mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wen did sandry close its prots", "when did sandry close its prots"),
        ("Wich ship was it?", "Which ship was it?"),
        ("how mutch wuold it cost", "how much would it cost"),
        ("wy wasnt the prise given", "why wasn't the prise given"),
        ("WHO", "WHO"),
        ("Is WAT a school?", "Is WAT a school?"),
        ("who is Wendy Whitch", "who is Wendy Whitch"),
        ("What can't be done, and won't?", "What can't be done, and won't?"),
        ("When did the cant end?", "When did the cant end?"),
        ("why cant ppl swim, and when wont u?", "why can't people swim, and when won't you?"),
        ("Cant i bring ur dog", "Can't i bring your dog"),
        ("WHY CANT I", "WHY CANT I"),
        ("Did U Thant speak", "Did U Thant speak"),
        ("how deep is the trough", "how deep is the trough"),
        ("whats the ship's name, and wheres it going", "what's the ship's name, and where's it going"),
        ("theyve sold it; did youll", "they've sold it; did you'll"),
        ("Who is Arent Greve?", "Who is Arent Greve?"),
        ("DONT WE KNOW", "DONT WE KNOW"),
        ("Wen Jiabao visited whom?", "Wen Jiabao visited whom?"),
        ("what did the u.s. say to the e.u. and the u.n.", "what did the u.s. say to the e.u. and the u.n."),
        ("did the u s or the e u agree", "did the u s or the e u agree"),
        ("why the u-turn, and who sold the ur-text", "why the u-turn, and who sold the ur-text"),
        ("where r u going", "where r you going"),
        ("how are u. what do u want", "how are you. what do you want"),
        ("how old is manny pacquiao", "how old is manny pacquiao"),
        ("how manny hens are there", "how many hens are there"),
        ("how old is angkor wat", "how old is angkor wat"),
        ("who did wen jiabao meet", "who did wen jiabao meet"),
        ("tell me wat it costs and wen", "tell me what it costs and when"),
        ("in wat year, and since wen", "in what year, and since when"),
        ("please, wen is it? wat for", "please, when is it? what for"),
        ("", ""),
    ],
)
def test_small_words_are_mended(typed: str, meant: str) -> None:
    assert mended(typed) == meant
