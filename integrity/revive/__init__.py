"""Revive: let a case whose run is lost or broken go on in a new run, made from its journal."""
