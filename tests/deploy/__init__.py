"""Tests of the production deployment without a container engine."""
