"""The lists of tamperings, by what is tampered with."""

from tests.attacks.tamperings.acts import ACTS
from tests.attacks.tamperings.bodies import BODIES
from tests.attacks.tamperings.complaints import COMPLAINTS
from tests.attacks.tamperings.journal import JOURNAL, LOG
from tests.attacks.tamperings.lists import LISTS
from tests.attacks.tamperings.office import OFFICE
from tests.attacks.tamperings.watching import FILES, WATCHING

TAMPERINGS = (*BODIES, *ACTS, *COMPLAINTS, *LISTS, *JOURNAL, *LOG, *OFFICE, *WATCHING, *FILES)
