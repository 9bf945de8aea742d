"""The regulations as data: one YAML file per text, its rules in the order of its articles; and what loads them."""

from procedures.load import canonical_law, law_of, slugs
from procedures.overlay import load
from procedures.source import InvalidProcedure, Problem

__all__ = ["InvalidProcedure", "Problem", "canonical_law", "law_of", "load", "slugs"]
