// Keys for lists. Nothing on a page depends on this file: without it every act is a plain form.
"use strict";
const OFF = "banjie-keys-off"; // kept by this browser
const keysButton = document.getElementById("keys");
const areOff = () => localStorage.getItem(OFF) === "yes";
const rows = () => Array.from(document.querySelectorAll("a.row"));
const isComposing = (event) => event.isComposing || event.keyCode === 229; // 229: Safari, at the end of pinyin
const isTyping = (event) =>
  isComposing(event) || event.ctrlKey || event.altKey || event.metaKey ||
  event.target.closest("input, textarea, select, [contenteditable]");
const showKeys = () => {
  keysButton.hidden = false;
  keysButton.textContent = areOff() ? keysButton.dataset.off : keysButton.dataset.on;
  keysButton.setAttribute("aria-pressed", areOff() ? "false" : "true");
};
if (keysButton) {
  showKeys();
  keysButton.addEventListener("click", () => {
    localStorage.setItem(OFF, areOff() ? "no" : "yes");
    showKeys();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && isComposing(event)) event.preventDefault(); // it chooses a word, and sends nothing
  if (event.key === "Enter" && event.target.name === "picked") event.preventDefault(); // the space bar picks
  if (areOff() || isTyping(event) || (event.key !== "j" && event.key !== "k")) return;
  const all = rows();
  const here = all.indexOf(document.activeElement);
  const next = all[event.key === "j" ? here + 1 : here - 1];
  if (next) next.focus();
});
// The names of files that are chosen: the browser's own words are not shown, since they are in its language.
document.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const said = event.target.parentElement.querySelector(".chosen");
  said.textContent = Array.from(event.target.files, (file) => file.name).join("\u3001");
});
