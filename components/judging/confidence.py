"""From a reviewer's own probability to the calibrated confidence of a finding."""

import math
from dataclasses import dataclass

from components.records import Calibration, Decider

_MIN_PROBABILITY = 1e-4


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, clipped to 0.0001 to 0.9999 so that they are finite."""
    clipped = min(max(probability, _MIN_PROBABILITY), 1 - _MIN_PROBABILITY)
    return math.log(clipped / (1 - clipped))


def calibrated(calibration: Calibration, probability: float, decided_by: Decider) -> float:
    """Return the confidence: the logistic of the scaled and shifted log-odds.

    Without a fit it is the probability itself.
    """
    if calibration.slope == 1.0 and not calibration.shifts:
        return probability
    shift = calibration.shifts.get(decided_by, 0.0)
    score = calibration.slope * log_odds(probability) + shift
    return 1 / (1 + math.exp(-score))


@dataclass(frozen=True)
class Marking:
    """From which confidence on a finding stands.

    Attributes:
        calibration: Turns a reviewer's probability into a confidence.
        min_confidence: A finding below it needs review; None for the calibration's own.
    """

    calibration: Calibration
    min_confidence: float | None = None

    @property
    def threshold(self) -> float:
        """The confidence below which a finding needs review."""
        if self.min_confidence is None:
            return self.calibration.min_confidence
        return self.min_confidence

    def confidence(self, probability: float, decided_by: Decider) -> float:
        """Return the confidence of a probability; what is impossible stays so."""
        if probability == 0:
            return 0.0
        return calibrated(self.calibration, probability, decided_by)

    def needs_review(self, probability: float, decided_by: Decider) -> bool:
        """Say whether a finding of this probability needs review."""
        return self.confidence(probability, decided_by) < self.threshold
