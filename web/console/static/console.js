// Keys for lists, and forms that keep what is typed. Nothing on a page depends on this file: without it every act is a
// plain form.
"use strict";
const KEYS = "banjie-keys-off", RENEWAL = "banjie-renewal-off"; // kept by this browser
const isOff = (name) => localStorage.getItem(name) === "yes";
const rows = () => Array.from(document.querySelectorAll("a.row"));
const isComposing = (event) => event.isComposing || event.keyCode === 229; // 229: Safari, at the end of pinyin
const isTyping = (event) =>
  isComposing(event) || event.ctrlKey || event.altKey || event.metaKey ||
  event.target.closest("input, textarea, select, [contenteditable]");
for (const button of document.querySelectorAll("[data-switch]")) {
  const show = () => {
    const off = isOff(button.dataset.switch);
    button.textContent = off ? button.dataset.off : button.dataset.on;
    button.setAttribute("aria-pressed", off ? "false" : "true");
  };
  show();
  button.hidden = false;
  button.addEventListener("click", () => {
    localStorage.setItem(button.dataset.switch, isOff(button.dataset.switch) ? "no" : "yes");
    show();
  });
}
// The numbers in the head come again by themselves, unless the reader has switched that off (WCAG 2.2.2).
const RENEWAL_MS = 120000;
const numbers = document.getElementById("numbers");
if (numbers) setInterval(() => { if (!isOff(RENEWAL)) htmx.trigger(numbers, "renew"); }, RENEWAL_MS);
// Who asks for more lines goes on at the first of them.
let listed = Infinity;
document.addEventListener("click", (event) => { if (event.target.closest("#more a")) listed = rows().length; });
document.addEventListener("htmx:after:swap", () => {
  if (rows().length <= listed) return;
  rows()[listed].focus();
  listed = Infinity;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && isComposing(event)) event.preventDefault(); // it chooses a word, and sends nothing
  if (event.key === "Enter" && event.target.name === "picked") event.preventDefault(); // the space bar picks
  if (isOff(KEYS) || isTyping(event) || (event.key !== "j" && event.key !== "k")) return;
  const all = rows();
  const here = all.indexOf(document.activeElement);
  const next = all[event.key === "j" ? here + 1 : here - 1];
  if (next) next.focus();
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// One box for all that are listed, also those that came with "more", and how many are picked.
const pickAll = document.querySelector("[data-pick-all]");
if (pickAll) {
  const picks = () => Array.from(document.querySelectorAll("input[name=picked]"));
  const all = pickAll.querySelector("input");
  const count = () => {
    const picked = picks().filter((box) => box.checked).length;
    pickAll.querySelector(".count").textContent = picked;
    all.checked = picked > 0 && picked === picks().length;
    all.indeterminate = picked > 0 && !all.checked;
  };
  pickAll.hidden = false;
  all.addEventListener("change", () => {
    for (const box of picks()) box.checked = all.checked;
    count();
  });
  document.addEventListener("change", (event) => event.target.name === "picked" && count());
  document.addEventListener("htmx:after:swap", count);
  window.addEventListener("pageshow", count); // the back button brings ticks back
}
// A link to a field opens the fold in which the field stands.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const fold = field?.closest("details");
  if (fold) fold.open = true;
  field?.focus();
});
// A phrase of the office goes where somebody typed last, else into the first text of the form.
const phrases = document.querySelector("[data-phrases]");
if (phrases) {
  const texts = Array.from(document.querySelectorAll("#act textarea:not([readonly])"));
  const how = phrases.querySelector("[data-how]");
  let last = texts[0];
  how.textContent = how.dataset.how;
  document.addEventListener("focusin", (event) => { if (texts.includes(event.target)) last = event.target; });
  for (const button of phrases.querySelectorAll("button")) {
    const words = button.previousElementSibling.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      last.closest("details")?.setAttribute("open", "");
      last.focus();
      last.setRangeText(words, last.selectionStart, last.selectionEnd, "end");
      last.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
// A form whose text is kept while somebody types: what is not kept is said and sent again, and the page is not left
// for an error page of the browser.
const form = document.getElementById("act");
const kept = document.getElementById("kept");
const RETRY_MS = 5000;
const keepTyping = () => {
  const preview = document.getElementById("preview"); // its request keeps what stands in the form
  let typed = 0, underWay = 0, saved = 0; // how often something was typed
  let isSending = false, isReached = false, hasFailed = false;
  const tell = (line, isBad) => {
    hasFailed = isBad;
    if (kept.textContent === kept.dataset[line]) return; // it is said once
    kept.setAttribute("role", isBad ? "alert" : "status");
    kept.className = isBad ? "wrong" : "hint";
    kept.textContent = kept.dataset[line];
  };
  const retry = () => hasFailed && htmx.trigger(preview, "retry");
  const fail = (line) => {
    tell(line, true);
    setTimeout(retry, RETRY_MS);
  };
  form.addEventListener("input", () => { typed += 1; });
  preview.addEventListener("htmx:before:request", () => { underWay = typed; });
  preview.addEventListener("htmx:finally:request", (event) => {
    const status = event.detail.ctx.response?.status ?? 0;
    if (status < 200 || status >= 300) return fail("unsaved"); // 401: the session is over
    saved = underWay;
    if (saved === typed) tell("saved", false);
  });
  window.addEventListener("online", retry);
  window.addEventListener("pageshow", () => { isSending = isReached = false; }); // also by the back button
  window.addEventListener("beforeunload", (event) => {
    if (hasFailed && saved !== typed && !isReached) event.preventDefault();
  });
  form.addEventListener("submit", async (event) => {
    if (isReached) return;
    event.preventDefault();
    if (isSending) return; // a second click
    isSending = true;
    try {
      await fetch(kept.dataset.reach, { cache: "no-store" });
    } catch {
      isSending = false;
      return fail("unsent");
    }
    isReached = true;
    form.requestSubmit(event.submitter);
  });
};
if (form && kept && window.htmx) keepTyping();
