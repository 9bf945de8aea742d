"""`banjie office`: an office to look at, with people and cases of five texts, kept running like `banjie up`."""

import shutil
from typing import Annotated

import typer
import yaml

import migrations
from cli.connection import with_client
from cli.demo import office
from cli.environment import load_environment
from cli.rendering import output
from cli.services import print_open_ports, run_service, start_workers, wait_for_interface
from embedded.errors import StackError
from embedded.stack import Stack, running_stack
from models.errors import Unavailable
from settings import Settings
from starter.identity.addresses import link_address, public_address
from starter.operations import releases
from wording.language import current_language
from wording.system_problems import stack_problem
from wording.table.cases import demo
from wording.table.help import help_operations
from wording.table.office import operations_screens

FILLED = "filled"  # the file which says that an office was filled to the end


def office_command(
    *, fresh: Annotated[bool, typer.Option("--fresh", help=help_operations.FRESH(), show_default=False)] = False
) -> None:
    """Fill an office with people and cases, or go on with the one of last time, and keep it running."""
    chosen = load_environment()
    chosen = chosen.model_copy(update={"home": chosen.home / "office"})
    filled = chosen.home / FILLED
    if (fresh or not filled.exists()) and running_stack(chosen.home) is None:
        shutil.rmtree(chosen.home, ignore_errors=True)
        chosen.home.mkdir(parents=True)
        (chosen.home / "office.yaml").write_text(yaml.safe_dump(office.office_settings()), encoding="utf-8")
    try:
        with Stack(chosen.home) as stack:
            migrations.upgrade(stack.database_owner_url)
            run_service(stack, "serve", serve_environment(chosen))
            is_new = not filled.exists()
            if is_new:
                output.print_line(demo.OFFICE_FILLS())
                cases = with_client(office.fill_office, chosen)
                filled.touch()
            own = releases.keep_release(chosen)
            workers, _ = with_client(lambda client: start_workers(client, stack, own), chosen)
            wait_for_interface(chosen.http_port)
            run_service(stack, "relay")
            if is_new:
                output.print_line(demo.OFFICE_FILLED(cases=cases))
                with output.progress_shown(demo.OFFICE_JUDGES()) as show:  # the watch would find all of them late
                    with_client(lambda client: office.wait_until_judged(client, show), chosen)
            else:
                output.print_line(demo.OFFICE_KEPT())
            run_service(stack, "watch")
            print_open_ports(stack, chosen)
            print_entrances(chosen)
            stack.wait_until_stopped(workers.sync_workers)
            output.print_line(operations_screens.STOPPING())
    except StackError as error:
        raise Unavailable(operations_screens.NOT_STARTED(error=stack_problem(error))) from None


def serve_environment(chosen: Settings) -> dict[str, str]:
    """Return what the pages are served with: in the language of this command, with a page to file complaints on."""
    pages = chosen.intake_pages or (office.INTAKE_TEXT,)
    return {"BANJIE_LANG": str(current_language()), "BANJIE_INTAKE_PAGES": ",".join(pages)}


def print_entrances(chosen: Settings) -> None:
    """Print where complaints are filed, by which links one is logged in as each persona, and how to log in later."""
    address = public_address(chosen)
    text = next(iter(chosen.intake_pages), office.INTAKE_TEXT).partition(":")[0]
    output.print_line(demo.OFFICE_STAYS())
    output.print_line(demo.OFFICE_INTAKE(intake=f"{address}/intake/{text}", query=f"{address}/query/"))
    for persona in with_client(office.open_personas, chosen):
        said = persona._asdict() | {"link": link_address(chosen, persona.link)}
        output.print_line(demo.PERSONA(**said))
    output.print_line(demo.PERSONAS_LATER(address=f"{address}/console/", password=office.PASSWORD))
