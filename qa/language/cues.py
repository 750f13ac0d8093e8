"""Cues: words that turn, weaken, limit or attribute what they belong to, and so are not left out.

Lists of lemmas, in lower case: verbs that deny, intend or say, and what else grammar alone does not tell.
What is left out of a sentence without making it say more is decided in qa/verification/losses.py.
"""

from __future__ import annotations

from qa.language.grammar import Token
from qa.language.labels import NOUNS
from qa.language.words import NEGATORS

# Verbs that deny what hangs on them: who refuses to sign has not signed.
DENYING_VERBS = frozenset(
    """fail refuse decline deny reject lack stop prevent delay avoid forbid prohibit ban oppose halt cancel
    suspend abandon postpone withhold doubt dismiss cease miss""".split()
)
# Under these less said means more: who quit selling tickets may sell on.
DOWNWARD_VERBS = DENYING_VERBS | frozenset("quit exclude ignore".split())
NEGATIONS = NEGATORS | frozenset("n't hardly barely scarcely rarely seldom few little".split())
MODALS = frozenset("may might can could must should would will shall ought".split())
# Adjectives and nouns that change what they stand before: a former guard is no guard, some are not all.
CHANGING = frozenset(
    """former ex acting deputy vice assistant alleged suspected possible potential likely unlikely proposed
    planned would-be fake false mock failed attempted apparent supposed future expected draft partial only
    first second third last next final main many few several most more less much half some certain other
    another same similar different prospective so-called counterfeit average median typical annual monthly
    weekly daily hourly double triple near wrong own such enough no any every each all neither either
    nearly almost toy artificial presumed would virtual quasi anti pro non interim provisional preliminary
    conditional caretaker stand-in substitute honorary titular nominal ceremonial shadow associate trainee
    aspiring incoming designate one-time onetime erstwhile purported putative reputed rumoured rumored facto
    self-proclaimed self-styled self-declared self-described self-appointed unofficial notional symbolic
    hypothetical imaginary fictional fictitious bogus ersatz pretend imitation replica tentative abortive
    unsuccessful foiled thwarted averted aborted cancelled canceled simulated model miniature dummy
    decoy""".split()
)
# This may go from "the temporary bridge", not from "a temporary bridge".
QUALIFYING = frozenset(["temporary"])
# Adverbs of manner and time, which may be left out of what has happened once. Some of the others in "-ly" say
# that it did not quite happen ("tentatively", "purportedly", "jokingly"), and no list of those is ever full.
HARMLESS = frozenset(
    """abruptly accurately angrily anxiously badly beautifully bitterly bluntly boldly bravely brutally calmly
    carefully cautiously cheerfully cleanly closely completely considerably correctly critically currently
    deeply deliberately desperately directly dramatically drastically eagerly early easily enthusiastically
    entirely eventually explicitly expressly fatally fiercely finally firmly flatly forcefully forcibly
    formally freely fully furiously gently gladly gradually gratefully gravely greatly happily hastily heavily
    hurriedly immediately indefinitely independently instantly intensively knowingly lately lightly loudly
    massively narrowly neatly nervously newly openly overwhelmingly painstakingly passionately patiently
    peacefully permanently personally politely presently privately promptly properly proudly publicly quickly
    quietly rapidly readily recently reluctantly repeatedly sadly safely secretly seriously severely sharply
    shortly significantly silently simultaneously slowly smoothly solemnly specially steadily steeply strongly
    subsequently successfully suddenly swiftly thoroughly tirelessly totally ultimately unanimously
    unexpectedly urgently utterly vehemently vigorously violently warmly wholly willingly""".split()
)
# Adverbs that limit, whatever they stand by.
LIMITING = frozenset(
    """only just nearly almost about approximately roughly around some partly partially temporarily mostly
    mainly largely slightly merely barely hardly scarcely rarely seldom sometimes often usually generally
    typically normally occasionally perhaps maybe possibly probably likely reportedly allegedly apparently
    supposedly seemingly presumably potentially even too so very less more least most twice once half not
    never no up down over under at exactly virtually practically conditionally provisionally initially
    originally falsely wrongly nominally theoretically together apart back away out off in formerly
    previously unofficially fairly quite rather somewhat hypothetically ideally tentatively purportedly
    ostensibly arguably effectively jokingly symbolically mistakenly erroneously prematurely notionally
    informally implicitly""".split()
)
# "In part", "in theory", "to an extent": adjuncts that take back what they stand by.
PARTIAL = frozenset("part extent theory principle case degree measure half effect place name".split())
# "By his own count", "in their view": whose word it is that a thing is so.
SOURCES = frozenset(
    """count account estimate reckoning calculation version telling view opinion belief judgement judgment
    words eyes admission claim report rumour legend tradition figures memory recollection watch""".split()
)
# The terms on which a thing holds, each with its preposition.
TERMS = frozenset(
    """on_condition under_condition in_event with_proviso on_understanding under_circumstance in_circumstance
    on_assumption in_exchange in_return with_exception""".split()
)
# "Less anything owed", "except lorries": what is taken out of what was said.
EXCEPTING = frozenset("less minus except excepting excluding barring".split())
# "Everyone but Anna", "nobody was hurt but the driver": what is said of these is taken back in part.
TOTAL = frozenset(
    """all any anybody anyone anything anywhere each every everybody everyone everything everywhere no nobody
    none nothing nowhere""".split()
)
# "Though some dispute it", "though no one is sure": what takes back the clause that it stands by.
DISPUTING = frozenset(
    "dispute deny doubt contest question disagree contradict sure certain clear known".split()
)
# What is told of these is imagined: "dreamed of a city that had sunk" sinks no city.
IMAGINING = frozenset(
    """dream imagine invent envisage picture write paint sing film tell describe draw depict portray
    feature novel story tale play poem book script song legend myth""".split()
)
# Adverbs that only tie a sentence to the one before it, wherever they stand.
CONNECTING = frozenset(
    """also however meanwhile nevertheless nonetheless therefore thus moreover furthermore then now still
    already yet indeed too consequently instead hence besides finally thereby currently""".split()
)
TIMELY = frozenset(
    "today yesterday tomorrow tonight soon later earlier afterwards before since ago again here there".split()
)
# For these a plain "said" stands in: they tell how it was said, not whether it is so.
_SAID = frozenset(
    """say state claim argue warn conclude insist announce report declare reaffirm reiterate tell contend
    maintain accord underscore write testify assert add explain note stress emphasise emphasize complain
    recall""".split()
)
SAYING = _SAID | frozenset(
    """accuse allege believe suggest promise pledge vow think predict estimate deny admit concede acknowledge
    show find confirm reveal rule hear hope fear expect agree remember describe consider""".split()
)
_NEUTRAL = frozenset("say accord tell".split())
# Nouns whose "that" clause is what is claimed, not what is so.
CLAIMS = frozenset(
    """claim rumour rumor allegation report idea belief fear hope suggestion possibility assumption myth
    theory accusation charge notion view opinion impression threat promise condition speculation hypothesis
    suspicion lie fiction story likelihood chance risk danger prospect denial question doubt""".split()
)
# Who did this, or to whom it was done, need not be any more what he is called there.
ENDING = frozenset(
    """die perish resign retire quit abdicate sack fire dismiss oust depose replace succeed kill murder
    execute assassinate""".split()
)
CONCESSIVE = frozenset("although though while whereas".split()) | {"even though"}
# Clauses opened so, or by no word, tell what was the case beside the main clause.
FACTUAL = CONCESSIVE | frozenset("after when as because since where".split()) | {""}
_HOPING = frozenset("expect hope intend plan promise want".split())
# What is wanted, likely, asked for or allowed has not happened yet.
INTENDING = _HOPING | frozenset(
    """seek aim propose try attempt request ask desire consider threaten urge order offer pledge vow prepare
    suppose due require need demand allow suggest recommend advise encourage call warn fear risk suspect
    charge proposal possible potential""".split()
)
# What follows these may take them back: "was to close, but stays open", "was thought lost and was found".
TENTATIVE = _HOPING | frozenset(
    "would could should might may think suppose due mean propose believe schedule".split()
)
# What is done to do a thing on such terms is done to do the thing.
PLANS = _HOPING | frozenset("agree decide seek vow pledge continue begin start manage choose set use".split())
CONDITIONS = frozenset(
    """if unless until except provided providing assuming supposing permitting pending whether lest
    once""".split()
)


def is_saying(token: Token, *, neutral: bool = False) -> bool:
    """Whether a verb tells that something was said; with `neutral` only plain ones ("said")."""
    if token.text.lower() == "according":
        return True
    return token.pos == "VERB" and token.lemma in (_NEUTRAL if neutral else _SAID)


def is_claim(token: Token) -> bool:
    """Whether a noun tells of a rumour, a promise or the like; who is charged is none."""
    return token.pos in NOUNS and token.lemma in CLAIMS
