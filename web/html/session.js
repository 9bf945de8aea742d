"use strict";
// Before a session ends by idleness the page says so, with a button to stay (WCAG 2.2.1). All windows of a browser share
// when it ends; without this file it ends unannounced, and what was typed into a form of a case is carried over a log-in.
// In milliseconds since 1970, by this browser's clock: when it ends by idleness, and when however much it is used.
const ENDS = "banjie-session-ends", LAST = "banjie-session-last";
const AHEAD_MS = 120000, LOOK_MS = 1000;
const NOTED_MS = 60000; // the register notes once a minute that a session is in use
const session = document.getElementById("session");
const watchSession = () => {
  const idle = session.dataset.idle * 1000;
  const ahead = Math.min(AHEAD_MS, idle / 3);
  const at = (name) => Number(localStorage.getItem(name));
  let shown = "", isOver = false, isUnreached = false;
  const use = () => {
    isUnreached = false;
    localStorage.setItem(ENDS, Math.min(at(LAST), Date.now() + Math.max(idle - NOTED_MS, idle / 2)));
  };
  const state = () => {
    const left = at(ENDS) - Date.now();
    if (isOver || left <= 0) return "over";
    if (left > ahead) return "";
    return isUnreached ? "unreached" : at(ENDS) >= at(LAST) ? "last" : "idle";
  };
  const look = () => {
    const now = state();
    if (now === shown) return;
    shown = now;
    for (const part of session.children) part.hidden = part.dataset.when !== now;
  };
  const stay = async () => {
    try {
      const answer = await fetch(session.dataset.stay, { cache: "no-store" });
      if (answer.ok) use();
      else isOver = true;
    } catch {
      isUnreached = true;
    }
    look();
  };
  for (const button of session.querySelectorAll("[data-stay-button]")) button.addEventListener("click", stay);
  document.addEventListener("htmx:finally:request", (event) => event.detail.ctx.response?.status === 200 && use());
  // Another window has logged in, or has been used.
  window.addEventListener("storage", (event) => {
    if (event.key !== ENDS) return;
    isOver = false;
    look();
  });
  if ("holdsForms" in session.dataset) {
    document.addEventListener("submit", (event) => {
      look();
      if (shown !== "over") return;
      event.preventDefault();
      session.querySelector("[data-when=over] a").focus();
    });
  }
  localStorage.setItem(LAST, Date.now() + session.dataset.last * 1000);
  use();
  setInterval(look, LOOK_MS);
};
if (session) watchSession();
