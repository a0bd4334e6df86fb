"""Open the model of an arm: untuned as a chat, or tuned as an engine."""

from components.arms.arm import ArmModel
from components.engines.chat import ChatModel, LocalChat
from components.engines.choice import open_engine, open_server_engine
from components.engines.config import EngineConfig
from components.engines.engine import Engine
from components.engines.merged_gguf import build_base_engine, is_untuned
from components.engines.openai_api import OpenAiConfig
from components.engines.openvino import OpenVinoEngine
from components.engines.remote_chat import AnthropicChat, OpenAiChat
from components.errors import IntegrityError, MissingError
from components.models.sources import ModelSource, fetch_model
from components.prompting.template import template_hash
from components.storage import Home, read_manifest
from components.tracking.releases import Release
from flows.steps.shared import SharedConfig, load_style


def open_chat(model: ArmModel, shared: SharedConfig, home: Home, max_tokens: int) -> ChatModel:
    """Return an untuned model.

    Raises:
        MissingError: A key is missing, or the model cannot be had.
    """
    match model.kind:
        case "local":
            base = model.base or shared.base
            return LocalChat(_open_base(base, shared.engine, home), max_tokens)
        case "openai":
            return OpenAiChat(model.remote, max_tokens)
        case "anthropic":
            return AnthropicChat(model.remote, max_tokens)


def open_tuned(
    model: ArmModel, shared: SharedConfig, home: Home, release: Release | None
) -> Engine:
    """Return the tuned model of an arm, as a release or a server has it.

    Raises:
        MissingError: There is no release, or the release is of another model.
        IntegrityError: The release was tuned to another template.
    """
    if release is None:
        raise MissingError("release: none has been promoted. Run: clausula run promote_release.")
    if is_untuned(read_manifest(home.adapters / release.adapter)):
        raise MissingError(
            f"release {release.id}: its model was not tuned. Run: clausula run tune_style."
        )
    template = template_hash(load_style(shared).sentence)
    if release.template_hash != template:
        raise IntegrityError(
            f"release {release.id}: tuned to template {release.template_hash}, the style guide asks"
            f" for {template}. Tune and promote again: clausula run run_pipeline."
        )
    if model.kind == "local":
        base = model.base or shared.base
        if release.base != f"{base.name}=={base.version}":
            raise MissingError(
                f"release {release.id}: tuned on {release.base}, not on {base.name}. Tune this base"
                " and promote it."
            )
        return open_engine(home, release, shared.engine)
    if not model.tuned_model:
        raise MissingError(
            f"model {model.name}: no tuned model is named. Set its tuned_model, if it has one."
        )
    server = OpenAiConfig(
        url=model.remote.url, model=model.tuned_model, num_parallel=model.remote.num_parallel
    )
    config = shared.engine.model_copy(
        update={"openai": server, "timeout_s": model.remote.timeout_s}
    )
    return open_server_engine(home.engines / release.engine, config)


def _open_base(source: ModelSource, config: EngineConfig, home: Home) -> Engine:
    """Return the engine of an untuned base, converted the first time."""
    folder = fetch_model(source, home)
    return OpenVinoEngine(build_base_engine(folder, home), config)
