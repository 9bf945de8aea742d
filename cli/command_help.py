"""What each command is for, and examples of it."""

from collections.abc import Mapping

from wording.translation import N_, NP_, Message

ACT_EXAMPLES: Mapping[str, Message] = {
    "register": N_("Example: banjie register examples/forms/01-extortion-at-night-inspection.yaml"),
    "act": N_(
        "Example: accept a complaint (banjie waiting says what is missing)\n  banjie act "
        "ZZW-2025-000001 accepted --actor li --fact in_enforcement=yes \\\n    --fact "
        'grounds=extortion --text basis_pointed_to="record of the call"\n'
        "Example: tell the result by phone and close the case\n  banjie act ZZW-2025-000001 "
        "result_told --actor li --means phone \\\n    --text result=@result.txt\n"
        "Add --preview first to see whether it can be done."
    ),
    "approve": N_("Each case is judged alone. Example: banjie approve ZZW-2025-000001 ZZW-2025-000002 --actor chen"),
    "refuse": N_(
        'Each case is judged alone. Example: banjie refuse ZZW-2025-000001 --actor chen --reason "can be done in time"'
    ),
    "extend": N_(
        "Example: banjie extend PIN-2025-000001 handling_important --until 2025-11-20 --actor fang --reason test"
    ),
}

FILE_EXAMPLES: Mapping[str, Message] = {
    "attach": N_('Example: banjie attach ZZW-2026-000001 photo.jpg --actor li --text "gate of the yard"'),
    "attachments": N_(
        "It lists files of refused acts too.\n\nExample: banjie attachments ZZW-2026-000001 --person li --verify"
    ),
    "attachment": N_("Example: banjie attachment 7e6d24a2bdf537a2 --out photo.jpg --person li"),
    "import": N_(
        "Example: banjie import --template aa-water --out old.xlsx\n\nExample: banjie import old.xlsx --dry-run"
    ),
    "sweep": N_("Such files are left where an act came to nothing"),
    "approval-sheet": N_(
        "The sheet says what is asked, by whom, on what grounds, what the text says, by "
        "when, and earlier opinions; without an approval, what is to be decided at the "
        "stage. What was decided is then put in as ever, with its day and the sheet as "
        "evidence.\n\n"
        "Example: banjie approval-sheet QSF-2026-000001 --person wang"
    ),
    "document": N_("Example: banjie document PIN-2026-000001 opinion_form --person wu --out form.docx"),
    "notices": N_(
        "Those still to be delivered come first.\n\n"
        "Example: banjie notices --person li\n\n"
        "Example: banjie notices ZZW-2026-000001 --state delivered"
    ),
}

OPERATION_EXAMPLES: Mapping[str, Message] = {
    "up": N_(
        "It starts PostgreSQL, Temporal, the worker, the relay and the watch, and names "
        "every open port; data in .banjie/."
    ),
    "compare": N_("The relay does so every hour"),
    "export": N_("The relay does so every few minutes"),
    "repair": N_(
        "Columns of the case, time limits, tasks and notices that do not follow from the "
        "journal (alarm lists_wrong) are made from it again; not where the journal itself "
        "does not hold.\n\n"
        "Example: banjie repair ZZW-2026-000001"
    ),
    "recover": N_(
        "For use after PostgreSQL was restored from an older backup (see banjie compare, "
        "docs/operations.md).\n\n"
        'Example: banjie recover ZZW-2026-000001 --actor li --reason "restored from a backup"'
    ),
    "revive": N_(
        "For cases whose run was terminated, failed, is lost, or does not agree with the "
        "register (see banjie compare, banjie alarms).\n\n"
        'Example: banjie revive ZZW-2026-000001 --actor li --reason "terminated by mistake"'
    ),
    "watch": N_(
        "It looks at the register every minute, without Temporal; what is wrong becomes an alarm (banjie alarms)"
    ),
}

COMMANDS: Mapping[str, Message] = {
    "register": N_("Register a complaint"),
    "import": N_("Move in complaints of an old system, each once"),
    "list": N_("List open cases, those due first on top"),
    "search": N_("Search numbers, names, texts and names of files"),
    "show": N_("Show a case, whole"),
    "waiting": N_("Who must act, until when, what can be done"),
    "act": N_("Do an act on a case"),
    "history": N_("What happened: when, who, what, by which rule"),
    "access": N_("Who has read what, and who was refused it"),
    "explain": N_("Why a time limit ends when it does, day by day"),
    "conform": NP_("command of its own", "Whether each rule was kept, by the record alone"),
    "extend": N_("Ask for more time; somebody else approves it"),
    "approve": N_("Agree, or approve a request; one case or many"),
    "refuse": N_("Disagree, or refuse a request; one case or many"),
    "attach": N_("Attach a file to a case (at most 20 MB)"),
    "attachments": N_("List the files of a case"),
    "attachment": N_("Save a file, checked to be unaltered"),
    "sweep": N_("Remove files that no case refers to"),
    "documents": N_("List the documents: versions, signatures, SHA-256"),
    "approval-sheet": N_("Print the approval sheet (DOCX), to be decided by hand"),
    "document": N_("Save a document (DOCX), checked to be unaltered"),
    "notices": N_("List notices: state, channel, next try"),
    "notice": N_("One notice: record that it was told, see what happened"),
    "procedures": N_("Procedures: list, show, check, trace"),
    "staff": N_("The staff: people, roles, absences, units, ranks"),
    "accounts": N_("Accounts: log-in, links, disabling, emergency access"),
    "calendar": N_("The calendar: count time limits, adopt holiday notices"),
    "schedules": N_("Periodic duties (monthly report): arrange, make up"),
    "hold": N_("Legal holds: nothing is erased meanwhile"),
    "audit": N_("Dossiers, and how they are checked"),
    "witness": N_("A witness elsewhere, which cosigns the log"),
    "erase": N_("Erase a text, a file or who complained; two persons decide"),
    "retention": N_("What is due to be erased; two persons carry it out"),
    "demo": N_("Demonstration: from intake to closing, in a minute"),
    "office": N_("Fill an office to look at and keep it running: cases of five texts, links to log in as four people"),
    "up": N_("Start everything and keep it running; Ctrl-C stops it"),
    "alarms": N_("Alarms: what is wrong, since when, what to do"),
    "repair": N_("Make altered lists again from the journal"),
    "compare": N_("Compare the running cases with the register"),
    "revive": N_("Restart a case that stopped; nothing is done twice"),
    "recover": N_("Bring an older register forward from the histories"),
    "export": N_("Archive the histories of runs that have ended"),
    "deploy": N_("Change to a new release; open cases follow one by one"),
    "migrate": N_("Bring the tables of the register up to date"),
    "worker": N_("The worker that runs the cases (up starts it)"),
    "relay": N_("The relay that delivers acts and notices (up starts it)"),
    "watch": N_("The watch that raises alarms (up starts it)"),
    "serve": N_("The HTTP interface (up starts it)"),
    "endpoints": N_("The addresses to which events are sent"),
    "senders": N_("The programs that may call the HTTP interface"),
}
