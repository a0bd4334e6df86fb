"""Several encoded groups in one row without padding, and the layout that keeps them apart.

Matrix products see one long row, so none is spent on padding. Attention sees two kinds of
stretches: the shared part of each group, and each branch, which looks at its group's shared part
and at itself. Only those products are computed: a branch of 100 tokens behind a shared part of 60
costs 100 x 160, whatever else is in the row. Stretches are padded to the longest of their kind
inside attention only, so groups of similar length are packed together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import torch
from torch import Tensor

from components.tuning.encoding import Sequenced

Row = TypeVar("Row", "Layout", "Pack")


@dataclass(frozen=True)
class Layout:
    """Who looks at whom in a row of `t` tokens.

    The row has `g` shared parts of at most `p` tokens and `b` branches of at most `l` tokens.
    """

    shared: Tensor  # (g, p) int64, places in the row; padding repeats place 0
    shared_mask: Tensor  # (g, 1, p, p) bool, True where a token may look
    branches: Tensor  # (b, l) int64
    prefixes: Tensor  # (b, p) int64, the shared part that each branch looks at
    branch_mask: Tensor  # (b, 1, l, p + l) bool
    inverse: Tensor  # (t,) int64, where each token's output stands among the g * p + b * l computed


@dataclass(frozen=True)
class Pack:
    """Groups in one row of `t` tokens with `n` label tokens."""

    input_ids: Tensor  # (t,) int64
    positions: Tensor  # (t,) int64
    label_places: Tensor  # (n,) int64
    labels: Tensor  # (n,) int64
    weights: Tensor  # (n,) float32
    layout: Layout
    lengths: tuple[int, ...]  # tokens of each group, in order

    def __len__(self) -> int:
        return int(self.input_ids.numel())

    def to(self, device: torch.device) -> "Pack":
        """Return the pack on another device."""
        return _moved(replace(self, layout=_moved(self.layout, device)), device)


def pack_sequences(sequences: Sequence[Sequenced]) -> Pack:
    """Put encoded groups, at least one, into one row."""
    starts = [0]
    for sequence in sequences:
        starts.append(starts[-1] + len(sequence))
    label_places = [
        sequence.label_places + start
        for sequence, start in zip(sequences, starts[:-1], strict=True)
    ]
    return Pack(
        input_ids=torch.cat([s.input_ids for s in sequences]),
        positions=torch.cat([s.positions for s in sequences]),
        label_places=torch.cat(label_places),
        labels=torch.cat([s.labels for s in sequences]),
        weights=torch.cat([s.weights for s in sequences]),
        layout=_lay_out(sequences, starts),
        lengths=tuple(len(s) for s in sequences),
    )


def _lay_out(sequences: Sequence[Sequenced], starts: Sequence[int]) -> Layout:
    """Return the layout of a row, in which sequences begin at `starts`."""
    shared: list[Tensor] = []
    branches: list[Tensor] = []
    owners: list[int] = []  # the sequence of each branch
    for number, sequence in enumerate(sequences):
        for branch in range(int(sequence.branches.max()) + 1):
            places = (sequence.branches == branch).nonzero()[:, 0] + starts[number]
            if branch == 0:
                shared.append(places)
            else:
                branches.append(places)
                owners.append(number)
    shared_places, is_shared = _pad(shared)  # (g, p)
    branch_places, is_branch = _pad(branches)  # (b, l)
    owner = torch.tensor(owners)  # (b,)
    own = _causal(is_branch)  # (b, l, l)
    before = is_shared[owner][:, None, :].expand(-1, own.shape[1], -1)  # (b, l, p)
    inverse = torch.empty(starts[-1], dtype=torch.int64)
    computed = torch.cat([shared_places.flatten(), branch_places.flatten()])  # (g * p + b * l,)
    is_real = torch.cat([is_shared.flatten(), is_branch.flatten()])
    inverse[computed[is_real]] = is_real.nonzero()[:, 0]
    return Layout(
        shared=shared_places,
        shared_mask=_causal(is_shared)[:, None],
        branches=branch_places,
        prefixes=shared_places[owner],
        branch_mask=torch.cat([before, own], dim=-1)[:, None],
        inverse=inverse,
    )


def _pad(stretches: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return the stretches as rows of places padded with 0, and where they are real."""
    places = torch.nn.utils.rnn.pad_sequence(list(stretches), batch_first=True)
    lengths = torch.tensor([len(stretch) for stretch in stretches])
    return places, torch.arange(places.shape[1])[None, :] < lengths[:, None]


def _causal(is_real: Tensor) -> Tensor:
    """Return where each place of a padded row may look: backwards, at real places.

    Padding looks at itself alone.
    """
    length = is_real.shape[1]
    lower = torch.ones(length, length, dtype=torch.bool).tril()  # (l, l)
    itself = torch.eye(length, dtype=torch.bool)  # (l, l)
    allowed: Tensor = (lower & is_real[:, None, :]) | itself  # (rows, l, l)
    return allowed


def _moved(record: Row, device: torch.device) -> Row:
    """Return a record with all its tensors on another device."""
    tensors: dict[str, Any] = {}  # Any: `replace` takes fields of any type
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Tensor):
            tensors[field.name] = value.to(device)
    return replace(record, **tensors)
