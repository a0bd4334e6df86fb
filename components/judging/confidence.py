"""From a reviewer's own probability to the confidence of a finding."""

import math

from components.records import Calibration, Decider

_LEAST = 1e-4


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, held within 0.0001 and 0.9999 so that they are finite."""
    held = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(held / (1 - held))


def calibrated(calibration: Calibration, probability: float, decided_by: Decider) -> float:
    """Return the confidence.

    The identity, up to what `log_odds` holds back, where nothing was fitted.
    """
    if calibration.slope == 1.0 and not calibration.shifts:
        return probability
    return 1 / (
        1
        + math.exp(
            -calibration.slope * log_odds(probability) - calibration.shifts.get(decided_by, 0.0)
        )
    )
