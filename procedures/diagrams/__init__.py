"""Flowcharts of a procedure as SVG and Mermaid."""
