"""Commands on what is kept and what goes: holds, erasure, retention."""
