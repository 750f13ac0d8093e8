"""Trains the reader of qa/reader.py on files of SQuAD: `python -m eval reader FILE [FILE…]`."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm

from eval.contrast import ContrastSet
from eval.groups import Group, contrast_groups, groups
from index.embed import BUNDLED, loading
from qa.layers import QUESTION_PIECES, SENTENCE_PIECES, Layers
from qa.reader import FILE

STEPS, TUNED, AT_ONCE = 4_700, 1_170, 32
SORTED = 3_200  # of so many questions those of like length go together
RATE, TUNED_RATE = (1.5e-4, 1e-3), (8e-5, 3e-4)  # of the layers and of the heads
LEAST_RATE, WARM_UP = 0.02, 200
TUNED_SHARE = 0.6  # of the weights after the second part in the mean of both
SPAN_WEIGHT = 0.5
UNANSWERED = 0.6  # share of the questions without an answer that come with a second sentence

Alone = Mapping[tuple[str, int], Tensor]  # text, and how many pieces of it are read -> rows


def train(
    files: Sequence[Path],
    sets: Sequence[ContrastSet],
    out: Path = FILE,
    *,
    steps: int = STEPS,
    tuned: int = TUNED,
) -> str:
    """Train on the questions of the files together, then, in `tuned` steps, on contrast sets among them.

    What the second part teaches costs some of what the first did; the mean of the weights before and after
    it keeps most of both (Wortsman et al. 2022, robust fine-tuning). Writes the weights to `out`; says on how
    many questions. Raises GoldError that says where a file is not one of SQuAD.
    """
    torch.manual_seed(0)
    chance = random.Random(0)
    found = [group for path in files for group in groups(path, chance)]

    def mixed() -> list[Group]:
        own = list(contrast_groups(sets, chance))
        return own + chance.sample(found, min(len(own), len(found)))

    with loading(BUNDLED):
        layers = Layers()
    alone = _rows(layers, [*found, *contrast_groups(sets, chance)])
    layers.trained.requires_grad_(True)
    _fit(layers, alone, lambda: found, steps, RATE)
    before = {name: weights.clone() for name, weights in layers.trained.state_dict().items()}
    _fit(layers, alone, mixed, tuned, TUNED_RATE)
    layers.requires_grad_(False)
    for name, weights in layers.trained.state_dict().items():
        weights.lerp_(before[name], 1 - TUNED_SHARE)
    digests = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    without = sum(not group.answers for group in found)
    about = {
        "made_by": "python -m eval reader",
        "files": "; ".join(digests),
        "questions": f"{len(found):,} questions, {without:,} without an answer; {len(sets):,} contrast sets",
        "steps": f"{steps}, then {tuned}",
    }
    layers.save(out, about)
    return f"trained on {about['questions']}: {out}"


def _fit(
    layers: Layers, alone: Alone, draw: Callable[[], Sequence[Group]], steps: int, rates: tuple[float, float]
) -> None:
    """Adam with rates (of the layers, of the heads) that rise and then fall to almost nothing."""
    inner = list(layers.trained.layers.parameters())
    heads = [p for name, p in layers.trained.named_parameters() if not name.startswith("layers.")]
    descent = torch.optim.AdamW([{"params": inner}, {"params": heads}], weight_decay=0.01)
    batches = _batches(draw, alone)
    warm_up = min(WARM_UP, max(1, steps // 10))
    for step in tqdm(range(steps), unit="step", disable=None):
        for part, rate in zip(descent.param_groups, rates, strict=True):
            part["lr"] = rate * min(1.0, step / warm_up) * max(LEAST_RATE, 1 - step / steps)
        _loss(layers, next(batches), alone).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(layers.trained.parameters(), 1.0)
        descent.step()
        descent.zero_grad()


def _rows(layers: Layers, found: Sequence[Group]) -> Alone:
    """What the lower layers make of each text, by the text and how much of it is read."""
    texts = {(group.question, QUESTION_PIECES) for group in found}
    texts |= {(sentence, SENTENCE_PIECES) for group in found for sentence in group.sentences}
    return {
        (text, pieces): layers.alone(text, pieces).bfloat16()  # four gigabytes for a hundred thousand
        for text, pieces in tqdm(texts, unit="text", disable=None)
    }


def _batches(draw: Callable[[], Sequence[Group]], alone: Alone) -> Iterator[list[Group]]:
    """Without end, in a new order each time; those of like length go together, so that little is padded."""
    chance = random.Random(1)
    while True:
        order = list(draw())
        chance.shuffle(order)
        fewer = [_fewer(group, chance) for group in order]
        batches = []
        for begin in range(0, len(fewer), SORTED):
            near = sorted(
                fewer[begin : begin + SORTED],
                key=lambda group: max(len(alone[s, SENTENCE_PIECES]) for s in group.sentences),
            )
            own = [near[i : i + AT_ONCE] for i in range(0, len(near), AT_ONCE)]
            chance.shuffle(own)
            batches += own
        yield from batches


def _fewer(group: Group, chance: random.Random) -> Group:
    """The group with its first sentence and at most one other."""
    first, *others = group.sentences
    if not others or (not group.answers and chance.random() >= UNANSWERED):
        return replace(group, sentences=(first,))
    return replace(group, sentences=(first, chance.choice(others)))


def _loss(layers: Layers, batch: Sequence[Group], alone: Alone) -> Tensor:
    """How badly the sentence that answers, or none, is chosen, and its answer found."""
    pairs = [
        (alone[group.question, QUESTION_PIECES], alone[sentence, SENTENCE_PIECES])
        for group in batch
        for sentence in group.sentences
    ]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        answers, spans = layers(pairs)
    choices, finds = [], []
    row = 0
    for group in batch:
        scores = torch.cat([torch.zeros(1), answers[row : row + len(group.sentences)].float()])
        choices.append(-torch.log_softmax(scores, 0)[int(group.answers)])
        if group.span and (place := layers.pieces_of(*pairs[row], group.sentences[0], group.span)):
            begin, end = torch.log_softmax(spans[row].float(), 0)[place, (0, 1)]
            finds.append(-(begin + end) / 2)
        row += len(group.sentences)
    found = torch.stack(finds).mean() if finds else torch.zeros(())
    return torch.stack(choices).mean() + SPAN_WEIGHT * found
