"""Open the engine of a release.

Another kind of engine is a `case` here, and its name in `EngineConfig.kind`.
"""

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
            return OpenAiEngine(
                config.openai,
                max_new_tokens=config.max_new_tokens,
                timeout_s=config.timeout_s,
                markup=read_markup(home.engines / release.engine),
            )
