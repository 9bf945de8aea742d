"""What a lawyer would ask of a regulation in the language: does the data do what the sentences say?

The checks of `procedures/checker` prove a file sound; these compare it with its own words and with how regulations are
made. One module is one family of findings; `listing` runs them all, `accepted` takes out those that the author has
answered.
"""
