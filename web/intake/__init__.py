"""Pages for people without a program: file a complaint, see how it stands."""
