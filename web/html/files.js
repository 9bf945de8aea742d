"use strict";
// The names of files that are chosen: the browser's own words are not shown, since they are in its language.
document.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const field = event.target.parentElement, said = field.querySelector(".chosen");
  const files = Array.from(event.target.files);
  const isTooLarge = files.reduce((bytes, file) => bytes + file.size, 0) > Number(field.dataset.mostMb) * 1024 * 1024;
  said.classList.toggle("wrong", isTooLarge);
  said.textContent = isTooLarge ? field.dataset.tooLarge : files.map((file) => file.name).join("\u3001");
  if (isTooLarge) event.target.value = ""; // the words go without it
});
