"""From a reviewer's own probability to the calibrated confidence of a finding."""

import math

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
