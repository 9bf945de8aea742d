"""Calls a client that openapi-python-client has made, as its user would: a call a line, its answer a line."""

import importlib
import json
import pkgutil
import sys

FOLDER, PACKAGE, BASE, KEY = sys.argv[1:]
sys.path.insert(0, FOLDER)
made = importlib.import_module(PACKAGE)
models, api = importlib.import_module(f"{PACKAGE}.models"), importlib.import_module(f"{PACKAGE}.api")
operations = {one.name.rpartition(".")[2]: one.name for one in pkgutil.walk_packages(api.__path__, f"{PACKAGE}.api.")}
client = made.AuthenticatedClient(BASE, KEY, timeout=600, headers={"Accept-Language": "en"})
RENAMED = {"for": "for_", "Idempotency-Key": "idempotency_key"}

for line in sys.stdin:
    said = json.loads(line)
    given = {RENAMED.get(name, name): value for name, value in said["parameters"].items()}
    if said["body"] is not None:
        given["body"] = getattr(models, said["sends"]).from_dict(said["body"])
    answer = importlib.import_module(operations[said["operation"]]).sync_detailed(client=client, **given)
    sys.stdout.write(json.dumps({"status": int(answer.status_code), "body": answer.parsed.to_dict()}) + "\n")
    sys.stdout.flush()
