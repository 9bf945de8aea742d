"""Recover: write again what a register that is older than its cases lacks, from their histories."""
