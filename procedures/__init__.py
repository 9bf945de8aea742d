"""The regulations: one YAML a text, rules in the order of its articles."""

from procedures.load import Broken, Problem, carried, slugs
from procedures.overlay import load

__all__ = ["Broken", "Problem", "carried", "load", "slugs"]
