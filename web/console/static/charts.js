// Charts of tables that name their columns (data-charts: 1,4,5;6% are two charts, the second on a scale up to a
// hundred). The numbers are those of the table, which says all without this file.
"use strict";
const COLOURS = ["#0b4f94", "#1b7f46", "#a5180f"];
const MOST_ROWS = 30;
const LINE = 26; // pixels of a bar that lies, with the room around it
const STANDING = 280; // pixels of a chart whose bars stand
const LINE_LENGTH = 28; // characters of a name in one line
const LONGEST_STANDING = 8; // characters of a name that is read below a bar

function numberOf(cell) {
  const text = cell.textContent.trim();
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

// A long name in several lines: at its spaces, or in Chinese anywhere.
function lines(name) {
  const found = [""];
  for (const word of name.split(/(?<= )|(?<=[\u3400-\u9fff，、；）])/)) {
    if (found.at(-1).length + word.length > LINE_LENGTH) found.push("");
    found[found.length - 1] += word;
  }
  return found.length > 1 ? found : name;
}

function draw(table, place, named, most) {
  const isSaid = (row, column) => numberOf(row.cells[column]) !== null;
  const rows = Array.from(table.tBodies[0].rows).filter((row) => isSaid(row, named[0])).slice(0, MOST_ROWS);
  const columns = named.filter((column) => rows.some((row) => isSaid(row, column)));
  const numbers = columns.map((column) => rows.map((row) => numberOf(row.cells[column])));
  if (!numbers.flat().some((value) => value)) return;
  const names = rows.map((row) => row.cells[0].textContent.trim());
  const isLying = names.some((name) => name.length > LONGEST_STANDING); // long names are whole beside bars that lie
  const heads = table.tHead.rows[0].cells;
  const figure = document.createElement("div");
  figure.className = "chart";
  figure.style.height = `${isLying ? 90 + rows.length * columns.length * LINE : STANDING}px`;
  const canvas = document.createElement("canvas");
  figure.append(canvas);
  place.append(figure);
  const amounts = { beginAtZero: true, max: most || undefined, ticks: { precision: 0 } };
  const labels = { grid: { display: false }, ticks: { autoSkip: false, maxRotation: 0 } };
  new Chart(canvas, {
    type: "bar",
    data: {
      labels: isLying ? names.map(lines) : names,
      datasets: columns.map((column, nth) => ({
        label: heads[column].textContent, data: numbers[nth], backgroundColor: COLOURS[nth], maxBarThickness: 36,
      })),
    },
    options: {
      animation: false, maintainAspectRatio: false, indexAxis: isLying ? "y" : "x",
      scales: isLying ? { x: amounts, y: labels } : { x: labels, y: amounts },
      plugins: { legend: { position: "bottom" } },
    },
  });
}

function drawAll(table) {
  const place = document.createElement("div");
  place.className = "charts screen";
  place.setAttribute("aria-hidden", "true");
  table.closest("section").querySelector("h2").after(place);
  for (const one of table.dataset.charts.split(";")) {
    draw(table, place, one.replace("%", "").split(",").map(Number), one.endsWith("%") ? 100 : 0);
  }
}

Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
document.querySelectorAll("table[data-charts]").forEach(drawAll);
