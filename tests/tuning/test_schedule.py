"""Which groups a step has and at which rate: worked by hand."""

import math

from components.tuning.schedule import (
    ScheduleConfig,
    plan_steps,
    rate_share,
    share_passes,
    split_passes,
    timed_rate_share,
)


def test_plan_steps_has_each_group_once_an_epoch() -> None:
    """Every epoch has all groups once, the last step of it the rest, and the seed decides."""
    config = ScheduleConfig(num_epochs=2, groups_per_step=2, seed=1)
    steps = plan_steps(5, config)
    assert [len(step) for step in steps] == [2, 2, 1, 2, 2, 1]
    first, second = sum(steps[:3], []), sum(steps[3:], [])
    assert sorted(first) == sorted(second) == [0, 1, 2, 3, 4]
    assert first != second
    assert plan_steps(5, config) == steps
    assert plan_steps(5, config.model_copy(update={"seed": 2})) != steps


def test_split_passes_budget() -> None:
    """Groups of similar length share a pass within the budget; a longer group has its own."""
    passes = split_passes([0, 1, 2, 3, 4], [50, 400, 60, 90, 45], 150)
    assert passes == [[4, 0], [2, 3], [1]]


def test_rate_share_by_hand() -> None:
    """The rate peaks at the end of the warm-up, then falls along a cosine to near zero."""
    assert [round(rate_share(n, 9, 0.2), 4) for n in (1, 2, 6, 10)] == [0.5, 1.0, 0.5, 0.0]
    assert math.isclose(rate_share(9, 9, 0.2), 0.5 * (1 + math.cos(math.pi * 7 / 8)))


def test_timed_rate_share_by_hand() -> None:
    """By time the rate rises over the first tenth, then falls along a cosine to zero at the end."""
    shares = [round(timed_rate_share(done, 0.1), 4) for done in (0.0, 0.05, 0.1, 0.55, 1.0, 1.2)]
    assert shares == [0.05, 0.5, 1.0, 0.5, 0.0, 0.0]


def test_share_passes_are_as_many_in_every_process() -> None:
    """Each group counts once; a process with fewer passes makes one again, which does not count."""
    lengths = [50, 400, 60, 390, 40]

    def share(chosen: list[int], process: int, num_processes: int) -> list[tuple[list[int], bool]]:
        return share_passes(chosen, lengths, 150, process=process, num_processes=num_processes)

    assert share([0, 1, 2, 3, 4], 0, 2) == [([4, 0, 2], True), ([4, 0, 2], False)]
    assert share([0, 1, 2, 3, 4], 1, 2) == [([3], True), ([1], True)]
    assert share([4], 0, 2) == [([4], True)]
    assert share([4], 1, 2) == [([4], False)]
    assert share([4, 2, 1], 0, 1) == [([4, 2], True), ([1], True)]
