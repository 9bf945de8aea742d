"""`banjie office`: an office to look at, with people and cases of five texts, kept running like `banjie up`."""

import shutil
from typing import Annotated

import typer
import yaml

from cli.connection import with_client
from cli.demo import office
from cli.demo.example_words import WRITTEN_IN
from cli.environment import load_environment
from cli.rendering import output
from cli.services import print_open_ports, print_restart, run_service, start_workers, wait_for_interface
from models.errors import StackError, Unavailable
from register import migrations
from services.embedded.ports import is_answered
from services.embedded.stack import Stack
from settings import Settings
from settings.servers import running_stack
from starter.identity.account_changes import link_address, public_address
from starter.releases import kept_code
from wording.system_problems import stack_problem
from wording.translation import current_language, gettext

FILLED = "filled"  # the file which says that an office was filled to the end


def office_command(
    *,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh", help=gettext("Begin anew: the office of last time goes, with all done in it"), show_default=False
        ),
    ] = False,
    codes: Annotated[
        bool,
        typer.Option(
            "--codes",
            help=gettext("Print the codes of the second factors that are good now, while it runs elsewhere"),
            show_default=False,
        ),
    ] = False,
) -> None:
    chosen = load_environment()
    chosen = chosen.model_copy(update={"home": chosen.home / "office"})
    if codes:
        for person, name, code in with_client(office.codes_now, chosen):
            output.print_sentence("{name} ({person}): {code}", name=name, person=person, code=code)
        return
    filled = chosen.home / FILLED
    is_running = running_stack(chosen.home) is not None
    if not is_running and is_answered(chosen.http_port):  # its links would lead to somebody else
        raise Unavailable(
            gettext(
                "Port {port} is taken by another program, so the pages of the office could not be opened. Nothing was "
                "started. Set BANJIE_HTTP_PORT to another port and start again.",
                port=chosen.http_port,
            )
        )
    if (fresh or not filled.exists()) and not is_running:
        shutil.rmtree(chosen.home, ignore_errors=True)
        chosen.home.mkdir(parents=True)
        (chosen.home / "office.yaml").write_text(yaml.safe_dump(office.office_settings()), encoding="utf-8")
    try:
        with Stack(chosen.home, ended=print_restart) as stack:
            migrations.upgrade(stack.database_owner_url)
            run_service(stack, "serve", serve_environment(chosen))
            is_new = not filled.exists()
            if is_new:
                output.print_sentence("An office to look at is being filled …")
                cases = with_client(office.fill_office, chosen)
                filled.touch()
            own = kept_code.keep_release(chosen)
            workers, _ = with_client(lambda client: start_workers(client, stack, own), chosen)
            wait_for_interface(chosen.http_port)
            run_service(stack, "relay")
            if is_new:
                output.print_sentence(
                    "{cases} complaints are on record; each is being brought to its stage …", cases=cases
                )
                with output.progress_shown(gettext("Steps")) as show:  # the watch would find all of them late
                    with_client(lambda client: office.wait_until_judged(client, show), chosen)
            else:
                output.print_sentence(
                    "The office of last time goes on: its people, accounts and cases are as they were."
                )
            run_service(stack, "watch")
            print_open_ports(stack, chosen)
            print_entrances(chosen)
            stack.wait_until_stopped(workers.sync_workers)
            output.print_sentence("Stopping … data are kept.")
    except StackError as error:
        raise Unavailable(gettext("The services did not start: {error}", error=stack_problem(error))) from None


def serve_environment(chosen: Settings) -> dict[str, str]:
    """Return what the pages are served with: in the language of this command, with a page to file complaints on."""
    pages = chosen.intake_pages or (office.INTAKE_TEXT,)
    return {"BANJIE_LANG": str(current_language()), "BANJIE_INTAKE_PAGES": ",".join(pages)}


def print_entrances(chosen: Settings) -> None:
    """Print where complaints are filed, by which links one is logged in as each persona, and how to log in later."""
    address = public_address(chosen)
    text = next(iter(chosen.intake_pages), office.INTAKE_TEXT).partition(":")[0]
    output.print_sentence(
        "What is done here is kept when it is stopped and started again. To begin anew: make "
        "office FRESH=1 (banjie office --fresh)"
    )
    output.print_sentence(
        "Page on which anybody files a complaint: {intake}\nPage on which they ask how it stands: {query}",
        intake=f"{address}/intake/{text}",
        query=f"{address}/query/",
    )
    if current_language() is not WRITTEN_IN:
        output.print_sentence(
            "What people say in an office that was filled in English is translated; the Chinese lies beside it as a "
            "file of the case. To fill one in Chinese: make office BANJIE_LANG=zh FRESH=1 (banjie --lang zh office "
            "--fresh)"
        )
    for persona in with_client(office.open_personas, chosen):
        said = persona._asdict() | {"link": link_address(chosen, persona.link)}
        output.print_sentence("{does}, {name} ({person}): {link}\n    secret of the second factor {secret}", **said)
    output.print_sentence(
        "What decides takes a code of the second factor. To print those of now: banjie office --codes"
    )
    output.print_sentence(
        "Whatever gives power in the office takes two: {admin} proposes it under “Staff and units”, and {security} "
        "types code, password and second factor there to confirm it.",
        admin=office.CHIEF.person,
        security=office.CONFIRMER.person,
    )
    output.print_sentence(
        "Each link is good once, within 15 minutes. Afterwards log in at {address}; a "
        "password that was not changed is {password}",
        address=f"{address}/console/",
        password=office.PASSWORD,
    )
