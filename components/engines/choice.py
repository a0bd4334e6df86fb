"""Which engine answers for a release.

Another kind is added here: a `case`, and its name in `EngineConfig.kind`.
"""

from components.engines.config import EngineConfig
from components.engines.engine import Engine
from components.engines.openai_api import OpenAiEngine
from components.engines.openvino import OpenVinoEngine
from components.engines.transformers import TransformersEngine
from components.storage import Home, read_manifest, verify_folder
from components.tracking.releases import Release


def open_engine(home: Home, release: Release, config: EngineConfig) -> Engine:
    """Return the engine of a release, loaded.

    An embedded one is checked against its manifest first.

    Raises:
        MissingError: A file of the engine or the adapter is not there.
        IntegrityError: A file is not what its manifest says.
        UsageError: The kind is `openai` and no address or model is configured.
    """
    match config.kind:
        case "openvino":
            verify_folder(home.engines / release.engine)
            return OpenVinoEngine(home.engines / release.engine, config)
        case "transformers":
            base = home.models / str(read_manifest(home.adapters / release.adapter)["base"])
            return TransformersEngine(base, home.adapters / release.adapter, config)
        case "openai":
            return OpenAiEngine(
                config.openai, max_new_tokens=config.max_new_tokens, timeout_s=config.timeout_s
            )
