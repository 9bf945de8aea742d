// Pointing at a sentence, a rule or a box of the drawing marks what belongs to it.
"use strict";
(() => {
  const names = (element, word) => (element.dataset[word] || "").split(" ").filter(Boolean);
  const cards = () => [...document.querySelectorAll("[data-rules]")];
  const rulesOf = (element) =>
    element.dataset.stage
      ? cards().filter((one) => names(one, "stages").includes(element.dataset.stage)).flatMap((one) => names(one, "rules"))
      : names(element, "rules");
  const mark = (event) => {
    const at = event.target instanceof Element && event.target.closest("[data-rules], [data-stage]");
    const rules = new Set(at ? rulesOf(at) : []);
    const stages = new Set(at && at.dataset.stage ? [at.dataset.stage] : []);
    for (const one of cards()) {
      const marked = names(one, "rules").some((rule) => rules.has(rule));
      one.classList.toggle("marked", marked);
      if (marked && at && !at.dataset.stage) for (const stage of names(one, "stages")) stages.add(stage);
    }
    for (const one of document.querySelectorAll("[data-stage]")) one.classList.toggle("marked", stages.has(one.dataset.stage));
  };
  document.addEventListener("mouseover", mark);
  document.addEventListener("focusin", mark);
})();
