"""What a complaint is about, in a line."""

from queries.views.base import View


class AboutView(View):
    """What a complaint is about, who filed it and whom or what it is about, as far as the reader may know: each is
    empty where nothing is known, and says so where it is confidential. `subject` is what was written when it came in,
    else the first sentence of the narrative."""

    subject: str
    filer: str
    target: str
