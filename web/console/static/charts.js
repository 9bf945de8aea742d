// Charts of tables that name their columns (data-charts: 1,4,5;6% are two charts, the second on a scale up to a
// hundred). The numbers are those of the table, which says all without this file.
"use strict";
const COLOURS = ["#0b4f94", "#1b7f46", "#a5180f"];
const MOST_ROWS = 30;
const BAR = 0.8; // of the room of a row, for all bars of it

function numberOf(cell) {
  const text = cell.textContent.trim();
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

function shortened(name) {
  return name.length > 7 ? name.slice(0, 7) + "…" : name;
}

function bars(place, count, positions) {
  const width = BAR / count;
  return uPlot.paths.bars({
    disp: {
      x0: { unit: 1, values: () => positions.map((x) => x - BAR / 2 + place * width) },
      size: { unit: 1, values: () => positions.map(() => width) },
    },
  });
}

function draw(table, place, named, most) {
  const isSaid = (row, column) => numberOf(row.cells[column]) !== null;
  const rows = Array.from(table.tBodies[0].rows).filter((row) => isSaid(row, named[0])).slice(0, MOST_ROWS);
  const columns = named.filter((column) => rows.some((row) => isSaid(row, column)));
  const values = columns.map((column) => rows.map((row) => numberOf(row.cells[column])));
  if (!values.flat().some((value) => value)) return;
  const names = rows.map((row) => shortened(row.cells[0].textContent.trim()));
  const positions = rows.map((_, nth) => nth);
  const heads = table.tHead.rows[0].cells;
  const series = columns.map((column, nth) => ({
    label: heads[column].textContent, fill: COLOURS[nth], width: 0, points: { show: false },
    paths: bars(nth, columns.length, positions),
  }));
  const figure = document.createElement("div");
  figure.className = "chart";
  place.append(figure);
  new uPlot({
    width: Math.min(place.clientWidth, Math.max(340, rows.length * 96)), height: 290,
    cursor: { show: false }, legend: { live: false },
    scales: {
      x: { time: false, range: () => [-0.6, rows.length - 0.4] },
      y: { range: (_, __, highest) => [0, most || Math.max(1, highest * 1.1)] },
    },
    axes: [{ splits: () => positions, values: () => names, grid: { show: false }, rotate: -30, size: 86 }, { size: 46 }],
    series: [{}, ...series],
  }, [positions, ...values], figure);
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

document.querySelectorAll("table[data-charts]").forEach(drawAll);
