"""The command `banjie`, whole: its commands in the order of its help. Each module has those of one subject.

Exit codes: 0 done, 1 refused, 2 bad input, 3 unavailable; `--json` for programs.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

import typer

from cli import alarms, custody, deploy, mail, main, mcp, procedures, repair, runs, schedules, services, watch
from cli.acts import act, decisions
from cli.auditing import dossiers, events, log, past, record, signers, what_if  # noqa: F401  # each adds its commands to `banjie audit`
from cli.calendars import holiday_notices, limit_ends
from cli.cases import cases, conform, explain, moving_in, search
from cli.demo import office_command  # fmt: skip
from cli.documents import files
from cli.identity import accounts
from cli.notices import notices
from cli.office import access, senders, staff
from cli.webhooks import endpoints
from wording.translation import N_, NP_, Language, Message, gettext


class Entry(NamedTuple):
    """A command or a group of commands, with its line in the help and an example."""

    command: Callable[..., None] | typer.Typer
    line: Message
    example: Message | None = None


Entries = Mapping[str, Entry]
CASES: Entries = {
    "register": Entry(
        cases.register_command,
        N_("Register a complaint"),
        N_("Example: banjie register examples/forms/01-extortion-at-night-inspection.yaml"),
    ),
    "import": Entry(
        moving_in.import_command,
        N_("Move in complaints of an old system, each once"),
        N_("Example: banjie import --template aa-water --out old.xlsx\n\nExample: banjie import old.xlsx --dry-run"),
    ),
    "list": Entry(cases.list_command, N_("List open cases, those due first on top")),
    "search": Entry(
        search.search_command,
        N_("Search numbers, names, texts and names of files"),
        N_(
            "Examples: banjie search leak landlord --person li. A single Chinese character finds "
            "the names that begin with it."
        ),
    ),
    "show": Entry(cases.show_command, N_("Show a case, whole")),
    "waiting": Entry(cases.waiting_command, N_("Who must act, until when, what can be done")),
    "act": Entry(
        act.act_command,
        N_("Do an act on a case"),
        N_(
            "Example: accept a complaint (banjie waiting says what is missing)\n  banjie act "
            "ZZW-2025-000001 accepted --actor li --fact in_enforcement=yes \\\n    --fact "
            'grounds=extortion --text basis_pointed_to="record of the call"\n'
            "Example: tell the result by phone and close the case\n  banjie act ZZW-2025-000001 "
            "result_told --actor li --means phone \\\n    --text result=@result.txt\n"
            "Add --preview first to see whether it can be done."
        ),
    ),
    "history": Entry(cases.history_command, N_("What happened: when, who, what, by which rule")),
    "access": Entry(access.access_command, N_("Who has read what, and who was refused it")),
    "explain": Entry(explain.explain_command, N_("Why a time limit ends when it does, day by day")),
    "conform": Entry(
        conform.conform_command, NP_("command of its own", "Whether each rule was kept, by the record alone")
    ),
    "extend": Entry(
        decisions.extend_command,
        N_("Ask for more time; somebody else approves it"),
        N_("Example: banjie extend PIN-2025-000001 handling_important --until 2025-11-20 --actor fang --reason test"),
    ),
    "approve": Entry(
        decisions.approve_command,
        N_("Agree, or approve a request; one case or many"),
        N_("Each case is judged alone. Example: banjie approve ZZW-2025-000001 ZZW-2025-000002 --actor chen"),
    ),
    "refuse": Entry(
        decisions.refuse_command,
        N_("Disagree, or refuse a request; one case or many"),
        N_(
            "Each case is judged alone. Example: banjie refuse ZZW-2025-000001 --actor chen "
            '--reason "can be done in time"'
        ),
    ),
}
FILES: Entries = {
    "attach": Entry(
        files.attach_command,
        N_("Attach a file to a case (at most 20 MB)"),
        N_('Example: banjie attach ZZW-2026-000001 photo.jpg --actor li --text "gate of the yard"'),
    ),
    "attachments": Entry(
        files.attachments_command,
        N_("List the files of a case"),
        N_("It lists files of refused acts too.\n\nExample: banjie attachments ZZW-2026-000001 --person li --verify"),
    ),
    "attachment": Entry(
        files.attachment_command,
        N_("Save a file, checked to be unaltered"),
        N_("Example: banjie attachment 7e6d24a2bdf537a2 --out photo.jpg --person li"),
    ),
    "sweep": Entry(
        files.sweep_command,
        N_("Remove files that no case refers to"),
        N_("Such files are left where an act came to nothing"),
    ),
    "documents": Entry(files.documents_command, N_("List the documents: versions, signatures, SHA-256")),
    "document": Entry(
        files.document_command,
        N_("Save a document (DOCX), checked to be unaltered"),
        N_("Example: banjie document PIN-2026-000001 opinion_form --person wu --out form.docx"),
    ),
    "notices": Entry(
        notices.notices_command,
        N_("List notices: state, channel, next try"),
        N_(
            "Those still to be delivered come first.\n\n"
            "Example: banjie notices --person li\n\n"
            "Example: banjie notices ZZW-2026-000001 --state delivered"
        ),
    ),
    "notice": Entry(notices.notice, N_("One notice: record that it was told, see what happened")),
}
OFFICE: Entries = {
    "procedures": Entry(procedures.with_author_commands(), N_("Procedures: list, show, check, trace")),
    "staff": Entry(staff.staff, N_("The staff: people, roles, absences, units, ranks")),
    "accounts": Entry(accounts.accounts, N_("Accounts: log-in, links, disabling, emergency access")),
    "senders": Entry(senders.senders, N_("The programs that may call the HTTP interface")),
    "endpoints": Entry(endpoints.endpoints, N_("The addresses to which events are sent")),
    "calendar": Entry(limit_ends.calendar, N_("The calendar: count time limits, adopt holiday notices")),
    "schedules": Entry(schedules.schedules, N_("Periodic duties (monthly report): arrange, make up")),
    "hold": Entry(custody.hold, N_("Legal holds: nothing is erased meanwhile")),
    "erase": Entry(
        custody.erase_command,
        N_("Erase a text, a file or who complained; two persons decide"),
        N_(
            "Example: banjie erase ZZW-2026-000001 --text narrative --ground '...' --by li "
            "--with wang. Add --preview to see first what goes."
        ),
    ),
    "retention": Entry(custody.retention, N_("What is due to be erased; two persons carry it out")),
    "audit": Entry(dossiers.audit, N_("Dossiers, and how they are checked")),
    "witness": Entry(log.witness, N_("A witness elsewhere, which cosigns the log")),
}
RUNNING: Entries = {
    "demo": Entry(services.demo_command, N_("Demonstration: from intake to closing, in a minute")),
    "office": Entry(
        office_command.office_command,
        N_("Fill an office to look at and keep it running: cases of five texts, links to log in as four people"),
    ),
    "up": Entry(
        services.up_command,
        N_("Start everything and keep it running; Ctrl-C stops it"),
        N_(
            "It starts PostgreSQL, Temporal, the worker, the relay and the watch, and names "
            "every open port; data in .banjie/."
        ),
    ),
    "alarms": Entry(alarms.alarms_command, N_("Alarms: what is wrong, since when, what to do")),
    "repair": Entry(
        repair.repair_command,
        N_("Make altered lists again from the journal"),
        N_(
            "Columns of the case, time limits, tasks and notices that do not follow from the "
            "journal (alarm lists_wrong) are made from it again; not where the journal itself "
            "does not hold.\n\n"
            "Example: banjie repair ZZW-2026-000001"
        ),
    ),
    "compare": Entry(
        runs.compare_command, N_("Compare the running cases with the register"), N_("The relay does so every hour")
    ),
    "revive": Entry(
        runs.revive_command,
        N_("Restart a case that stopped; nothing is done twice"),
        N_(
            "For cases whose run was terminated, failed, is lost, or does not agree with the "
            "register (see banjie compare, banjie alarms); --all takes whatever banjie compare finds.\n\n"
            'Example: banjie revive ZZW-2026-000001 --actor li --reason "terminated by mistake"'
        ),
    ),
    "export": Entry(
        runs.export_command,
        N_("Archive the histories of runs that have ended"),
        N_("The relay does so every few minutes"),
    ),
    "deploy": Entry(deploy.deploy, N_("Change to a new release; open cases follow one by one")),
    "migrate": Entry(services.migrate_command, N_("Bring the tables of the register up to date")),
    "worker": Entry(services.worker_command, N_("The worker that runs the cases (up starts it)")),
    "relay": Entry(services.relay_command, N_("The relay that delivers acts and notices (up starts it)")),
    "watch": Entry(
        watch.watch_command,
        N_("The watch that raises alarms (up starts it)"),
        N_("It looks at the register every minute, without Temporal; what is wrong becomes an alarm (banjie alarms)"),
    ),
    "mail": Entry(
        mail.mail_command,
        N_("Takes mail in: complaints, and what filers answer"),
        N_("How it is set up: docs/mail-in.md"),
    ),
    "mcp": Entry(
        mcp.mcp_command,
        N_("The door for one program that thinks, at standard input and output"),
        N_("How it is set up: docs/mcp.md"),
    ),
    "serve": Entry(services.serve_command, N_("The HTTP interface (up starts it)")),
}
PANELS = (
    (N_("Cases"), CASES),
    (N_("Files, documents, notices"), FILES),
    (N_("The office: procedures, staff, calendar"), OFFICE),
    (N_("Running and maintenance"), RUNNING),
)


def main_options(
    lang: Annotated[
        Language | None,
        typer.Option(
            "--lang",
            help=gettext(
                "Speak Chinese (zh) or English (en). May stand anywhere in a command; BANJIE_LANG sets it for all."
            ),
        ),
    ] = None,
) -> None:
    """Show `--lang` in the help. It may stand anywhere in a command, so it is read before (`main.split_language`)."""


def build_app() -> typer.Typer:
    whole = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    whole.callback(
        help=gettext("Banjie: every complaint is handled to its end, in time, with proof."),
        epilog=gettext(
            "To try: banjie --lang en demo. To handle cases: banjie list, banjie waiting NUMBER, "
            "banjie act NUMBER ACT --actor CODE."
        ),
    )(main_options)
    for panel, entries in PANELS:
        for name, (command, line, example) in entries.items():
            if isinstance(command, typer.Typer):
                whole.add_typer(command, name=name, help=line(), rich_help_panel=panel())
            else:
                epilog = example() if example else None
                whole.command(name=name, help=line(), epilog=epilog, rich_help_panel=panel())(command)
    return whole


limit_ends.calendar.registered_commands += holiday_notices.app.registered_commands
app = build_app()


def run_banjie(written: list[str]) -> int:
    return main.run_command(app, written)


if __name__ == "__main__":
    sys.exit(run_banjie(sys.argv[1:]))
