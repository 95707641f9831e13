"""Which keys the configuration knows, and where."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from flows.config.models import Config
from flows.config.problems import Place

Model = type[BaseModel]
Models = list[Model]
Variants = Sequence[tuple[str, Model]]

_TAGGED_BY = ("kind", "shape")


def keys(model: Model) -> dict[str, FieldInfo]:
    """Return the keys of a section, as the file writes them."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def models_in(annotation: Any) -> Models:  # noqa: ANN401 - a type hint has no type
    """Return the sections that a field's type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def inner(models: Models, key: str) -> Models:
    """Return the sections that a key of any of these sections holds."""
    fields = [keys(model)[key] for model in models if key in keys(model)]
    return [section for field in fields for section in models_in(field.annotation)]


def tags(models: Models, *by: str) -> list[str]:
    """Return the words that tell these sections apart, or nothing.

    `by` names the keys that hold them: without one, any.
    """
    fields = (keys(model).get(key) for model in models for key in by or _TAGGED_BY)
    words = (tag for field in fields if field for tag in get_args(field.annotation))
    return list(dict.fromkeys(words))


def resolve(location: Place) -> tuple[Place, Models]:
    """Return a pydantic location as a place in the file, and the sections around it.

    Pydantic puts the tag of the union member it tried between two keys; the file has
    no such step. The sections around a place are those its last key is looked up in:
    more than one where a union could not be told apart.
    """
    place: Place = ()
    around: Models = []
    models: Models = [Config]
    for step in location:
        tagged = [model for model in models if step in tags([model])]
        if tagged:
            models = tagged
            continue
        place = (*place, step)
        if isinstance(step, str):
            around, models = models, inner(models, step)
    return place, around


def sections(
    variants: Variants = (("", Config),), name: str = ""
) -> Iterator[tuple[str, Variants]]:
    """Return every section's dotted name and its variants, from the outside in.

    A variant is a word that tells it apart, or nothing, and its section.
    """
    yield name, variants
    for key in dict.fromkeys(key for _, model in variants for key in keys(model)):
        below = [
            ("".join(tags([section])[-1:]) or word, section)
            for word, model in variants
            for section in inner([model], key)
        ]
        if below:
            yield from sections(below, f"{name}.{key}".removeprefix("."))


def homes(key: str) -> list[str]:
    """Return the sections that know a key: `source.columns`, `source of "deals"`."""
    known = []
    for name, variants in sections():
        words = [f'"{word}"' for word, model in variants if key in keys(model)]
        narrowed = f" of {' or '.join(words)}" if len(words) < len(variants) else ""
        known += [(name or "the top of the file") + narrowed] if words else []
    return known
