"""What an act becomes: common acts, extension, correction, and the events that go with it."""
