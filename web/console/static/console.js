// Keys for lists. Nothing on a page depends on this file: without it every act is a plain form.
"use strict";
const rows = () => Array.from(document.querySelectorAll("a.row"));
const isTyping = (event) =>
  event.isComposing || event.ctrlKey || event.altKey || event.metaKey ||
  event.target.closest("input, textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  if (isTyping(event) || (event.key !== "j" && event.key !== "k")) return;
  const all = rows();
  const here = all.indexOf(document.activeElement);
  const next = all[event.key === "j" ? here + 1 : here - 1];
  if (next) next.focus();
});
