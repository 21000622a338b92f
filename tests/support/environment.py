"""deploy/environment/*.env.example from the settings' models: `python -m tests.support.environment` writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel
from pydantic_settings import BaseSettings

from signaling.settings import HubSettings
from teleo.settings import Settings

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "environment"
EXAMPLES: dict[str, tuple[str, type[BaseSettings]]] = {
    "teleo.env.example": ("Settings of the application.", Settings),
    "hub.env.example": ("Settings of the call hub.", HubSettings),
}
HEAD = (
    "# {what} Written from the models by `make contract`.\n"
    "# A line that stays commented keeps the value shown. A name that is not in this list stops the program.\n"
)


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    description: str
    default: str


def variables(model: type[BaseModel], prefix: str) -> Iterator[Variable]:
    """Each variable that the model reads, those of its sections included."""
    for name, field in model.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            yield from variables(section, f"{prefix}{name}_".upper())
        else:
            default = "" if field.default in (None, ()) else str(field.default)
            yield Variable(f"{prefix}{name}".upper(), field.description or "", default)


def example(what: str, model: type[BaseSettings]) -> str:
    listed = variables(model, model.model_config.get("env_prefix", ""))
    pieces = [f"# {one.description}\n#{one.name}={one.default}\n" for one in listed]
    return "\n".join([HEAD.format(what=what), *pieces])


if __name__ == "__main__":
    for file, (what, model) in EXAMPLES.items():
        (FOLDER / file).write_text(example(what, model))
