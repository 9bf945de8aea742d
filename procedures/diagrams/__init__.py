"""Diagrams of a procedure as SVG and Mermaid."""
