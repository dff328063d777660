"""What automated labeling does, one step after the other; together with people's labels they are its whole state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from gt_notebook.autolabel.proof import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What the model said of an object before a person was asked.

    Attributes:
        object: Its index.
        label: Position of the most probable class, or the set of classes (see ``class_sets``).
        margin: How far the model is from saying something else.
    """

    object: int
    label: int
    margin: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Ask people for objects that were drawn at random, before there is a model.

    Attributes:
        objects: Their indices.
    """

    objects: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask people for the objects that the model doubts most, and for some at random.

    Attributes:
        guesses: What the model says of each.
        forecast: Labels that people will have given in the end, as it looks now; ``None`` while nothing is known.
        random: Objects drawn at random that are to vouch for the model, some of ``guesses`` and of earlier steps; none
            where the evidence is an audit.
        unasked: Objects that people had labeled without being asked.
        reachable: False once not even a model that learns fast could keep the promise on any part of what is left.
    """

    guesses: tuple[Guess, ...]
    forecast: int | None
    random: tuple[int, ...] = ()
    unasked: int = 0
    reachable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Prove:
    """Ask people for a random sample of all that is left, look by look, while the model stays as it is.

    Attributes:
        pool: What the model says of every object that is left, in the order in which they are drawn.
        looks: How large the sample is each time, and how many wrong labels are accepted then.
        risk: What the proof may spend of the risk that the promise allows.
    """

    pool: tuple[Guess, ...]
    looks: tuple[Look, ...]
    risk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """Take the model's labels for what is left.

    Attributes:
        guesses: Those labels.
        sample: Objects of the random sample that vouches for them.
        wrong: Wrong labels of the model among these.
        allowed: How many of ``guesses`` may be wrong; with the promised certainty no more are.
    """

    guesses: tuple[Guess, ...]
    sample: int
    wrong: int
    allowed: int


Step: TypeAlias = Start | Ask | Prove | Accept
