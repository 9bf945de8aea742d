"""Tamperings made from the tables, the streams and the files of a register: data, each with how it is to be named."""
