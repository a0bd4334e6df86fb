"""OpenVINO without its reports.

When it is imported, and when it converts a model, it tells its maker so over the network, from a
process forked for each report. A package of its own sends them, without which it does as well.
"""

import sys
from types import ModuleType
from typing import cast

REPORTER = "openvino_telemetry"


def silence_openvino() -> None:
    """Keep OpenVINO from reporting its use; call this before each import of it.

    Python takes a module that is registered as None for one that cannot be imported.
    """
    sys.modules.setdefault(REPORTER, cast(ModuleType, None))
