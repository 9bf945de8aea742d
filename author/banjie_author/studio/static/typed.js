// What is typed is kept by itself when one pauses, and what is wrong with it is said below.
"use strict";
(() => {
  const form = document.getElementById("typed");
  const body = document.getElementById("body");
  const kept = document.getElementById("kept");
  const problems = document.getElementById("problems");
  const PAUSE = 1500; // milliseconds
  let timer = 0;
  let busy = false;
  let again = false;
  const line = Number(form.dataset.line);
  if (line) {
    const at = body.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    body.focus();
    body.setSelectionRange(at, at);
    body.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(body).lineHeight));
  }
  const show = (found) => {
    problems.replaceChildren(
      ...found.map((one) => {
        const p = document.createElement("p");
        p.className = "found";
        p.textContent = "▲ " + problems.dataset.line.replace("{line}", one.line) + ": " + one.says;
        return p;
      }),
    );
    form.dispatchEvent(new CustomEvent("checked", { detail: found }));
  };
  const keep = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const answer = await fetch(form.action + "/kept", { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const said = await answer.json();
      if (said.wrong) kept.textContent = said.wrong;
      else {
        form.elements.seen.value = said.version;
        kept.textContent = form.dataset.kept;
        show(said.problems);
      }
    } catch {
      kept.textContent = "";
    }
    busy = false;
    if (again) {
      again = false;
      keep();
    }
  };
  form.addEventListener("input", () => {
    kept.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
})();
