"""Trains the reader of qa/reading/reader.py: `python -m eval reader FILE [FILE…]`."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor, nn
from tqdm import tqdm

from eval.contrast import ContrastSet
from eval.groups import Group, contrast_groups, groups
from index.embed import BUNDLED, loading
from qa.reading.layers import Layers
from qa.reading.reader import FILE, fingerprint_of

STEPS, TUNED, AT_ONCE = 4_700, 12_400, 32
SORTED = 3_200  # of so many questions those of like length go together
RATE, TUNED_RATE = (1.5e-4, 1e-3), (1.1e-4, 5.5e-4)  # of the layers and of the heads
LEAST_RATE, WARM_UP = 0.02, 200
TUNED_SHARE = 0.9  # of the weights after the second part in the mean of both
FURTHER_SHARE = 0.5  # of those after further training: the best on old and new questions alike
SPAN_WEIGHT = 0.5
AGAIN = 0.6  # of the files' questions in the second part, for each of its own
KNOWN = 0.6  # of what was learnt before in further training, for each that is new
UNANSWERED = 0.6  # share of the questions without an answer that come with a second sentence

# Where a processor cannot calculate with them, numbers of two bytes take six times as long as those of four.
_HALVES = torch.backends.cpu.get_cpu_capability() == "AVX512"


def train(
    files: Sequence[Path],
    sets: Sequence[ContrastSet],
    passages: Sequence[Path] = (),
    out: Path = FILE,
    *,
    steps: int = STEPS,
    tuned: int = TUNED,
    further: int = 0,
) -> str:
    """Train on the questions of the files, then, in `tuned` steps, on contrast sets and passages among them.

    Or, in as many steps as `further` says, learn the last of the files of passages, and some of all else
    again, on from the weights that are in `out`. Passages are files in SQuAD's form. What the second part
    teaches costs some of what the first did; the mean of the weights before and after it keeps most of both
    (Wortsman et al. 2022, robust fine-tuning).
    Writes the weights to `out`; says on how many questions. Raises GoldError that says where a file is wrong.
    """
    torch.manual_seed(0)
    chance = random.Random(0)
    found = [group for path in files for group in groups(path, chance)]
    told = [list(groups(path, chance)) for path in passages]
    every = [*found, *itertools.chain(*told)]

    def mixed() -> list[Group]:
        own = [*contrast_groups(sets, chance), *itertools.chain(*told)]
        return own + chance.sample(found, min(round(AGAIN * len(own)), len(found)))

    def newest() -> list[Group]:
        new = told[-1] if told else []
        known = [*contrast_groups(sets, chance), *itertools.chain(*told[:-1]), *found]
        return new + chance.sample(known, min(round(KNOWN * len(new)) or len(known), len(known)))

    with loading(BUNDLED):
        layers = Layers.load(out) if further else Layers()
    layers.trained.requires_grad_(True)
    if not further:
        _fit(layers, lambda: found, steps, RATE)
    before = {name: weights.clone() for name, weights in layers.trained.state_dict().items()}
    _fit(layers, newest if further else mixed, further or tuned, TUNED_RATE)
    layers.requires_grad_(False)
    for name, weights in layers.trained.state_dict().items():
        weights.lerp_(before[name], 1 - (FURTHER_SHARE if further else TUNED_SHARE))
    without = sum(not group.answers for group in every)
    about = {
        "made_by": "python -m eval reader",
        "files": "; ".join(f"{path.name} {fingerprint_of(path)}" for path in (*files, *passages)),
        "questions": f"{len(every):,} questions, {without:,} without an answer; {len(sets):,} contrast sets",
        "steps": f"{steps}, then {tuned}",
    }
    if further:
        earlier = _told_by(out)
        about["files"] = f"{earlier['files']}; then {about['files']}"
        about["questions"] = f"{earlier['questions']}; then {about['questions']}"
        about["steps"] = f"{earlier['steps']}, then {further:,}"
    layers.save(out, about)
    return f"trained on {about['questions']}: {out}"


def _told_by(weights: Path) -> dict[str, str]:
    """What a file of weights tells about them."""
    with safe_open(weights, "pt") as file:
        return dict(file.metadata())


def _fit(layers: Layers, draw: Callable[[], Sequence[Group]], steps: int, rates: tuple[float, float]) -> None:
    """Adam with rates (of the layers, of the heads) that rise and then fall to almost nothing."""
    inner = list(layers.trained.layers.parameters())
    heads = [p for name, p in layers.trained.named_parameters() if not name.startswith("layers.")]
    descent = torch.optim.AdamW([{"params": inner}, {"params": heads}], weight_decay=0.01)
    batches = _batches(draw)
    warm_up = min(WARM_UP, max(1, steps // 10))
    for step in tqdm(range(steps), unit="step", disable=None):
        for part, rate in zip(descent.param_groups, rates, strict=True):
            part["lr"] = rate * min(1.0, step / warm_up) * max(LEAST_RATE, 1 - step / steps)
        _loss(layers, next(batches)).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(layers.trained.parameters(), 1.0)
        descent.step()
        descent.zero_grad()


def _batches(draw: Callable[[], Sequence[Group]]) -> Iterator[list[Group]]:
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
                key=lambda group: max(sum(map(len, s)) for s in group.sentences),
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


def _loss(layers: Layers, batch: Sequence[Group]) -> Tensor:
    """How badly the sentence that answers, or none, is chosen, and its answer found."""
    texts = {t for group in batch for t in (group.question, *itertools.chain(*group.sentences))}
    near = sorted(texts, key=lambda text: (len(text), text))
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_HALVES):
        alone = dict(zip(near, layers.alone(near), strict=True))
        triples = [
            (alone[group.question], *(alone[t] for t in s)) for group in batch for s in group.sentences
        ]
        answers, spans = layers(triples)
    choices, finds = [], []
    row = 0
    for group in batch:
        scores = torch.cat([torch.zeros(1), answers[row : row + len(group.sentences)].float()])
        choices.append(-torch.log_softmax(scores, 0)[int(group.answers)])
        if group.span and (place := triples[row][1].pieces(*group.span)):
            finds.append(-spans[row][place, (0, 1)].mean())
        row += len(group.sentences)
    found = torch.stack(finds).mean() if finds else torch.zeros(())
    return torch.stack(choices).mean() + SPAN_WEIGHT * found
