"""Follow-ups: a question that leans on the conversation becomes one that stands alone.

Deterministic rules over the grammar of the question and of the turns before it; a question that stands alone
is never touched. The result is shown as `searched_for`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from index.errors import QuestionError, check_type
from qa.answer import Answer
from qa.language.antecedents import Exchange, date_of
from qa.language.foreign import foreign_language
from qa.language.grammar import parse
from qa.language.labels import FINITE_TAGS, VERBS, WH_TAGS
from qa.language.mentions import mentions
from qa.language.words import capitalised
from qa.questions.ellipsis import about, asked_again, event
from qa.questions.leaning import filled_in
from qa.questions.orders import without_orders
from qa.questions.question import analyse
from qa.questions.rephrasing import read_question, without_end
from qa.questions.spelling import mended

Turn = Answer | Mapping[str, str]

_MAX_TURNS = 4  # how far back a follow-up reaches
_MAX_TURN = 600  # characters of a question or an answer that are read
_MAX_FOLLOWUP = 300  # characters; what is longer stands alone
_MAX_ANSWER = 16  # words of an answer whose pronouns are looked at
_MAX_TOPIC = 4  # terms; "And the mayor resigned in March?" is a question of its own

_JOIN = re.compile(r"^(?:(?:and|but|so|or|ok|okay|well)[ ,]+)+", re.IGNORECASE)
_WHY = re.compile(
    r"(?:why|how come|what for|for what reason)(?: (?:is|was) (?:that|this|it)| exactly| so| there| then)?",
    re.IGNORECASE,
)
_WHEN_THAT = re.compile(
    r"(when|where|how|how long ago) (?:(?:is|was) (?:that|this)|did (?:that|this|it) happen)", re.IGNORECASE
)
_WHICH_ONES = re.compile(r"which(?: ones?)?(?: (?:are|were) (?:they|those))?", re.IGNORECASE)
_WHY_NOT = re.compile(r"why not|why didn['’]?t (?:he|she|they|it)", re.IGNORECASE)
_REFUSED = re.compile(r"the articles? do(?:es)? not say\b", re.IGNORECASE)
_SURE = re.compile(
    r"are you sure(?: about (?:that|it))?|really|is (?:that|this|it) (?:true|right)", re.IGNORECASE
)
_ELSE = re.compile(
    r"(who|what|where|when|which|any(?:thing|one|body|where)) else(?: (?:is|was) there)?", re.IGNORECASE
)
_ANY = {"anything": "what", "anyone": "who", "anybody": "who", "anywhere": "where"}
# Of the articles where nothing is before it, else of what was spoken of.
_OF_IT = re.compile(r"what does (?:it|that) \w+|tell me about (?:it|that)", re.IGNORECASE)
_MORE = re.compile(
    r"(?:please )?(?:tell me more|(?:any )?more(?: details?| information)?|go on|continue|elaborate|explain)"
    r"(?: about (?:it|that|this|them))?(?: please)?",
    re.IGNORECASE,
)
_AND_THEN = re.compile(
    r"(?:(what (?:else )?happen(?:ed|s)) )?(then|next|afterwards?|after(?: that| this| it)?|later"
    r"|before(?: that| this| it)?)",
    re.IGNORECASE,
)
_NAMES = re.compile(r"(?:his|her|its|their) names? (?:is|was|are|were)\b", re.IGNORECASE)
_LATER = re.compile(r" (?:then|next|afterwards|after that|before that)$", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"(?:what|how) about (.+)", re.IGNORECASE)
_SAID_THAT = re.compile(
    r"(.*\b(?:say|says|said|claim|claims|claimed|think|thinks|believe|believes|agree|disagree|deny|denied"
    r"|confirm|confirmed|mean))(?: with)? (?:that|this|so)",
    re.IGNORECASE,
)


def by_itself(question: str) -> str:
    """A question as it is looked up where no turn is before it: without orders, its small words mended."""
    asked = without_orders(question)
    # "Wat is" is no English typed wrongly.
    return asked if foreign_language(asked) else mended(asked)


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it takes from the turns before put in; unchanged where it stands alone.

    Raises QuestionError for a turn that is neither an Answer nor a mapping with a "question".
    """
    check_type(history, Iterable, QuestionError, "history", "it must be a list of earlier turns")
    turns = [_turn(turn) for turn in history]
    if not _may_lean(question):
        return question
    exchanges: list[Exchange] = []
    for turn in turns[-_MAX_TURNS:]:
        asked = _completed(turn.question, exchanges) if _may_lean(turn.question) else turn.question
        if analyse(asked).kind == "lookup":
            exchanges.append(Exchange(asked, _settled(asked, turn.answer)))
    return _completed(question, exchanges)


def _may_lean(question: str) -> bool:
    """Whether a question may lean on a turn: no greeting, and no overview but for "What does it cover?"."""
    return analyse(question).kind == "lookup" or bool(_OF_IT.fullmatch(without_end(question)))


def _settled(question: str, answer: str) -> str:
    """A short answer with what its pronouns stand for, by its question."""
    short = len(answer.split()) <= _MAX_ANSWER and not _NAMES.match(answer)  # "Her name was Ada": Ada
    return (short and filled_in(answer, [Exchange(question, "")])) or answer


def _turn(turn: Turn) -> Exchange:
    """The question as it was searched for, and what was answered; "" for a refusal."""
    if isinstance(turn, Answer):
        return Exchange(turn.searched_for.strip()[:_MAX_TURN], turn.stated[:_MAX_TURN])
    if not isinstance(turn, Mapping) or not isinstance(turn.get("question"), str):
        raise QuestionError(
            f'a turn of the history is {turn!r:.80}; it must be an Answer or {{"question": …, "answer": …}}'
        )
    answer = str(turn.get("answer") or "")
    return Exchange(
        turn["question"].strip()[:_MAX_TURN], "" if _REFUSED.match(answer) else answer[:_MAX_TURN]
    )


def _completed(question: str, exchanges: Sequence[Exchange]) -> str:
    plain = " ".join(without_end(question).split())
    if not exchanges or not plain or len(plain) > _MAX_FOLLOWUP:
        return question
    bare = _JOIN.sub("", plain, count=1)
    found = (
        _topic(plain, bare, exchanges)
        or _fragment(bare, exchanges)
        or _event(bare, exchanges)
        or filled_in(bare, exchanges)
    )
    if not found:
        return question
    asked = without_end(found)
    is_told = found.endswith(".") and not asked.endswith(".")  # "Tell me more about the truce."
    return found if is_told else f"{capitalised(asked)}?"


# Questions of a few words


def _fragment(bare: str, exchanges: Sequence[Exchange]) -> str | None:
    """What "Why?", "Since when?", "Anything else?" and their like ask; None for anything else."""
    last = exchanges[-1]
    if _WHY_NOT.fullmatch(bare):
        return asked_again("why", last, denied=True)
    if _WHY.fullmatch(bare):
        return asked_again("why", last)
    if that := _WHEN_THAT.fullmatch(bare):
        return asked_again(that[1], last)
    if _WHICH_ONES.fullmatch(bare):
        which, counts = re.subn(r"^how many", "which", last.question, count=1, flags=re.IGNORECASE)
        return which if counts else None
    if _SURE.fullmatch(bare):
        told = event(last)
        return f"is it true that {told}" if told else last.question
    if _MORE.fullmatch(bare):
        return _more(last)
    if other := _ELSE.fullmatch(bare):
        return _other(_ANY.get(other[1].lower(), other[1].lower()), last)
    if _asks_bare(bare):
        topic = next((m.text for m in mentions(last.question)), "")
        return asked_again(bare, last) or (f"{bare} {topic}" if topic else None)
    return None


def _other(asking: str, exchange: Exchange) -> str | None:
    """What else answers the last question where it asks by this word alone; else when or where it was."""
    question = exchange.question
    clause = read_question(question)
    if clause and clause.asking.lower() == asking and question.lower().startswith(asking):
        return f"{asking} else{question[len(asking) :]}"
    adverbial = asking in ("where", "when")
    return (adverbial and asked_again(f"{asking} else", exchange)) or _more(exchange)


def _more(exchange: Exchange) -> str | None:
    found = [m for text in exchange for m in mentions(text)]
    return f"Tell me more about {found[0].text}." if found else None


def _asks_bare(bare: str) -> bool:
    """Whether a question is but asking words, such as "On what condition"."""
    if len(bare.split()) > 4:
        return False
    tree = parse(bare)
    asks = [i for i, t in enumerate(tree.tokens) if t.tag in WH_TAGS]
    plain = all(t.pos not in VERBS and t.tag != "PRP" for t in tree.tokens)
    return bool(asks) and asks[0] <= 1 and plain and (asks[0] == 0 or tree.tokens[0].pos in ("ADP", "SCONJ"))


def _topic(plain: str, bare: str, exchanges: Sequence[Exchange]) -> str | None:
    """ "And Ukraine?": the last question, asked of that."""
    match = _WHAT_ABOUT.fullmatch(bare)
    if not match and bare == plain:
        return None
    topic = match[1] if match else bare
    tree = parse(topic)
    spoken = any(t.tag in FINITE_TAGS or t.tag.startswith("W") for t in tree.tokens)
    few = 0 < len(analyse(topic).terms) <= _MAX_TOPIC or re.search(r"\b(?:ones?|others?|rest)$", topic)
    pronoun = any(t.tag == "PRP" for t in tree.tokens)
    if (spoken and not match and len(tree.tokens) > 1) or not few or pronoun:
        return None
    filled = filled_in(topic, exchanges)
    asked = about(filled or topic, exchanges[-1])
    if asked or not filled:
        return asked
    person = any(m.kind == "person" for m in mentions(f"And {topic}?"))
    return f"{'who' if person else 'what'} is {filled}"


def _event(bare: str, exchanges: Sequence[Exchange]) -> str | None:
    """ "What happened next?", "Who said that?": with what the turn before said happened."""
    last = exchanges[-1]
    if then := _AND_THEN.fullmatch(bare):
        told = event(last)
        order = "before" if then[2].lower().startswith("before") else "after"
        return f"{then[1] or 'what happened'} {order} {told}" if told else None
    if (said := _SAID_THAT.fullmatch(bare)) and (told := event(last)):
        asked = f"{said[1]} that {told}"
        return filled_in(asked, exchanges) or asked
    if (later := _LATER.search(bare)) and not date_of(exchanges) and (told := event(last)):
        order = "before" if "before" in later.group() else "after"
        main = bare[: later.start()]
        return f"{filled_in(main, exchanges) or main} {order} {told}"
    return None
