"""The regulations: one YAML a text, rules in the order of its articles."""

from procedures.load import carried, slugs
from procedures.overlay import load
from procedures.source import Broken, Problem

__all__ = ["Broken", "Problem", "carried", "load", "slugs"]
