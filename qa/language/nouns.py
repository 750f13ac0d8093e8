"""Nouns: which common nouns are people, groups and places; word lists, no context."""

from __future__ import annotations

import re

GROUP_NOUNS = frozenset(
    """agency army association authority board chain club coalition college committee company commission
    council court delegation department faction family federation firm force fund government group
    institute jury ministry museum navy network office organisation organization panel parliament party police
    press school side staff team tribe tribunal troop union university watchdog""".split()
)
PLACE_NOUNS = frozenset(
    """airport area bay beach bridge building camp chapel church city coast country county district farm field
    garden hall harbour hill hospital hotel house island lake mountain park place port province region
    river road room sea shop site square state station street town valley village""".split()
)
_PEOPLE = frozenset(
    """activist adopter adviser advisor advocate agent ally analyst apprentice architect assistant
    associate astronaut attacker attorney aunt author baby baker barrister beekeeper bishop
    bookkeeper boss boy brother builder butcher buyer candidate captain carpenter chair chairman
    chairwoman champion chef chief child cleaner clerk client climber coach colleague commander
    commentator commissioner conductor conservator constable contractor cook councillor counsellor
    cousin creditor curator customer cyclist daughter dealer debtor defendant defender delegate
    demonstrator deputy designer detective developer diplomat director diver doctor donor driver
    editor emperor employee employer engineer envoy executive expert explorer farmer father fellow
    fighter finder fisherman founder friend gardener girl goalkeeper governor granddaughter
    grandfather grandmother grandson guard guide gunman heir hiker hostage housekeeper husband
    inhabitant inspector insurer inventor investigator investor journalist judge juror keeper king
    lady landlord landowner lawyer leader lecturer lender librarian lord magistrate maker man
    manager mayor mechanic mediator member merchant migrant miner minister monk mother musician
    narrator negotiator neighbor neighbour nephew niece nun nurse observer officer official operator
    opponent organiser organizer orphan owner painter parent partner passenger passer-by patient
    peacekeeper peer pensioner person pilot player plumber poet politician pope porter predecessor
    president priest prince princess principal prisoner producer professor programmer prosecutor
    protester protestor publisher pupil queen rebel rector referee refugee regulator relative
    reporter representative researcher resident retailer reviewer rider ruler runner sailor scholar
    scorer secretary seller senator shareholder shooter shopkeeper signalman singer sister skipper
    soldier son speaker spectator spokesman spokesperson spokeswoman sponsor spouse spy steward
    striker student substitute successor supervisor supplier supporter surgeon surveyor survivor
    suspect swimmer teacher technician teenager tenant thief tourist trader trainer traveller
    treasurer trustee tutor umpire uncle user vendor vet veteran victim villager visitor volunteer
    voter walker warden widow widower wife winger winner witness woman worker worshipper writer
    youngster youth zookeeper""".split()
)
# "-er" and "-or" make too many things: water, paper, motor.
_ENDINGS = re.compile(
    r"[a-z]{3,}(?:ist|ician|eer|ologist|grapher|woman|man|owner|keeper|holder|maker|worker)"
)
_NO_PEOPLE = frozenset("checklist blacklist shortlist playlist career placeholder".split())


def is_person_noun(lemma: str) -> bool:
    """Whether a singular lower-case noun is a person's role: "engineer", "neighbour", "volcanologist"."""
    return lemma in _PEOPLE or (bool(_ENDINGS.fullmatch(lemma)) and lemma not in _NO_PEOPLE)
