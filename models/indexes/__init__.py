"""What is looked up in a procedure: which requirement rests on what, which act asks for what."""
