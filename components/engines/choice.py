"""Open the engine of a release.

Another kind of engine is a `case` here, and its name in `EngineConfig.kind`.
"""

from pathlib import Path

from components.engines.config import EngineConfig
from components.engines.engine import Engine
from components.engines.merged_gguf import is_untuned
from components.engines.openai_api import OpenAiEngine
from components.engines.openvino import OpenVinoEngine
from components.engines.transformers import TransformersEngine
from components.prompting.model_markup import read_markup
from components.storage import Home, read_manifest, verify_folder
from components.tracking.releases import Release


def open_engine(home: Home, release: Release, config: EngineConfig) -> Engine:
    """Load the engine of a release.

    | kind | model | check |
    | --- | --- | --- |
    | `openvino` | the release's engine folder | every file against the folder's manifest |
    | `transformers` | the release's adapter and its base | the adapter's manifest is there |
    | `openai` | the one that `config.openai` names, prompted as the release's base is | none |

    Raises:
        MissingError: A file of the engine or the adapter's manifest does not exist.
        IntegrityError: A file of the engine differs from its manifest, or a manifest is not JSON.
        UsageError: The kind is `openai` and no address or model is configured.
    """
    match config.kind:
        case "openvino":
            folder = home.engines / release.engine
            verify_folder(folder)
            return OpenVinoEngine(folder, config)
        case "transformers":
            adapter = home.adapters / release.adapter
            manifest = read_manifest(adapter)
            base = home.models / str(manifest["base"])
            return TransformersEngine(base, None if is_untuned(manifest) else adapter, config)
        case "openai":
            return open_server_engine(home.engines / release.engine, config)


def open_server_engine(folder: Path, config: EngineConfig) -> OpenAiEngine:
    """Return the engine of a model that a server runs.

    Args:
        folder: The engine's folder, which keeps how its base marks the turns of a chat.
        config: Which server, and its limits.

    Raises:
        UsageError: No address or model is configured.
    """
    return OpenAiEngine(
        config.openai,
        max_new_tokens=config.max_new_tokens,
        timeout_s=config.timeout_s,
        markup=read_markup(folder),
    )
