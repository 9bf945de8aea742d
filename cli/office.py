"""`banjie office`: an office to look at, with people and cases of five texts, kept running like `banjie up`."""

import shutil

import yaml

import migrations
from cli.connection import with_client
from cli.demo import office
from cli.environment import load_environment
from cli.rendering import output
from cli.services import print_open_ports, run_service, start_workers, wait_for_interface
from embedded.errors import StackError
from embedded.stack import Stack
from models.errors import Unavailable
from settings import Settings
from starter.identity.addresses import link_address, public_address
from starter.operations import releases
from wording.system_problems import stack_problem
from wording.table.cases import demo
from wording.table.office import operations_screens


def office_command() -> None:
    """Fill an office with people and cases, and keep it running. What an earlier one held is gone."""
    chosen = load_environment()
    chosen = chosen.model_copy(update={"home": chosen.home / "office"})
    shutil.rmtree(chosen.home, ignore_errors=True)
    chosen.home.mkdir(parents=True)
    (chosen.home / "office.yaml").write_text(yaml.safe_dump(office.office_settings()), encoding="utf-8")
    try:
        with Stack(chosen.home) as stack:
            migrations.upgrade(stack.database_owner_url)
            run_service(stack, "serve")
            output.print_line(demo.OFFICE_FILLS())
            cases = with_client(office.fill_office, chosen)
            own = releases.keep_release(chosen)
            workers, _ = with_client(lambda client: start_workers(client, stack, own), chosen)
            wait_for_interface(chosen.http_port)
            for service in ("relay", "watch"):
                run_service(stack, service)
            print_open_ports(stack, chosen)
            output.print_line(demo.OFFICE_FILLED(cases=cases))
            print_personas(chosen)
            stack.wait_until_stopped(workers.sync_workers)
            output.print_line(operations_screens.STOPPING())
    except StackError as error:
        raise Unavailable(operations_screens.NOT_STARTED(error=stack_problem(error))) from None


def print_personas(chosen: Settings) -> None:
    """Print by which links one is logged in as each persona, and how to log in again later."""
    for persona in with_client(office.make_personas, chosen):
        link = link_address(chosen, persona.link)
        output.print_line(demo.PERSONA(name=persona.name, person=persona.person, link=link, secret=persona.secret))
    output.print_line(demo.PERSONAS_LATER(address=public_address(chosen) + "/console/", password=office.PASSWORD))
