"""Write `register/migrations/catalogue.txt` anew: what the migrations make of an empty database.

python -m tests.register.record_catalogue
"""

import tempfile
from pathlib import Path

from integrity.verify.database_rights import stored_catalogue
from register import migrations
from register.database import create_register_engine, session_factory
from services.embedded.stack import Stack
from tests.stack.signing import stack_signing

CATALOGUE = Path(migrations.__file__).parent / "catalogue.txt"


def main() -> None:
    with tempfile.TemporaryDirectory() as home, Stack(Path(home), throwaway=True, temporal=False) as stack:
        migrations.upgrade(stack.database_owner_url)
        with session_factory(create_register_engine(stack.database_url), stack_signing(stack.home)).begin() as session:
            CATALOGUE.write_text("\n".join(sorted(stored_catalogue(session))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
