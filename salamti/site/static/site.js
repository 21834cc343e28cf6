// Everything here is a convenience: each page says the same without it.
"use strict";

const query = new URLSearchParams(location.search);

function remember(name, value) {
  if (value) query.set(name, value); else query.delete(name);
  const text = query.toString();
  history.replaceState(null, "", (text ? "?" + text : location.pathname) + location.hash);
}

function noticeOtherBuild() {
  const notice = document.getElementById("build-notice");
  const here = document.documentElement.dataset.build;
  const asked = query.get("build");
  if (!notice || !asked || asked === here) return;
  notice.textContent = notice.dataset.words.replace("%1", asked.slice(0, 40)).replace("%2", here);
  notice.hidden = false;
}

// Registers: text search, choices, years.
function setUpFilters(form) {
  const table = document.getElementById(form.dataset.table);
  const rows = [...table.tBodies[0].rows];
  const words = rows.map((row) => row.textContent.toLocaleLowerCase());
  const inputs = [...form.querySelectorAll("[name]")];
  const count = form.querySelector(".count");
  const template = count.dataset.words;
  const lone = new Intl.NumberFormat(document.documentElement.lang + "-u-nu-latn");

  function passes(row, index) {
    return inputs.every((input) => {
      const value = input.value.trim().toLocaleLowerCase();
      if (!value) return true;
      if (input.name === "q") return value.split(/\s+/).every((word) => words[index].includes(word));
      const own = row.dataset[input.name] || "";
      if (input.dataset.test === "from") return row.dataset.year !== undefined && +row.dataset.year >= +value;
      if (input.dataset.test === "to") return row.dataset.year !== undefined && +row.dataset.year <= +value;
      return own.toLocaleLowerCase().split("|").includes(value);
    });
  }
  function apply() {
    let shown = 0;
    rows.forEach((row, index) => { row.hidden = !passes(row, index); shown += row.hidden ? 0 : 1; });
    count.textContent = template.replace("%1", lone.format(shown)).replace("%2", lone.format(rows.length));
  }
  inputs.forEach((input) => {
    input.value = query.get(input.name) || "";
    input.addEventListener("input", () => { remember(input.name, input.value.trim()); apply(); });
  });
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector(".clear").addEventListener("click", () => {
    inputs.forEach((input) => { input.value = ""; remember(input.name, ""); });
    apply();
  });
  apply();
}

// Maps: which measure shades the circles, and what is under the pointer.
function setUpMap(map) {
  const choices = [...map.querySelectorAll("input[name=shade]")];
  const readout = map.querySelector(".readout");
  function shade(measure) {
    map.querySelectorAll("[data-" + measure + "]").forEach((mark) => {
      mark.setAttribute("class", mark.dataset.base + " " + mark.dataset[measure]);
    });
    map.querySelectorAll("[data-legend]").forEach((legend) => { legend.hidden = legend.dataset.legend !== measure; });
  }
  choices.forEach((input) => input.addEventListener("change", () => { remember("shade", input.value); shade(input.value); }));
  const asked = choices.find((input) => input.value === query.get("shade"));
  if (asked) { asked.checked = true; shade(asked.value); }
  const group = map.querySelector("fieldset");
  if (group) group.hidden = false;
  if (readout) map.addEventListener("pointerover", (event) => {
    const link = event.target.closest("[data-says]");
    if (link) readout.textContent = link.dataset.says;
  });
}

// Charts: the interactive twin is fetched only when a reader asks for it.
function loadScript(address) {
  return new Promise((resolve, reject) => {
    const known = document.querySelector('script[src="' + address + '"]');
    if (known && known.dataset.done) { resolve(); return; }
    const script = known || document.createElement("script");
    script.addEventListener("load", () => { script.dataset.done = "1"; resolve(); });
    script.addEventListener("error", reject);
    if (!known) { script.src = address; document.head.append(script); }
  });
}

function coloured(value, style) {
  if (Array.isArray(value)) return value.map((part) => coloured(part, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === "data" ? part : coloured(part, style)]));
  }
  const names = { accent: "--accent", grey: "--grey-2", "fill-subject": "--accent", "fill-0": "--grey-1", "fill-1": "--grey-2", "fill-2": "--grey-3", "fill-3": "--shade-3", "fill-4": "--shade-2", "fill-unknown": "--rule" };
  return names[value] ? style.getPropertyValue(names[value]).trim() : value;
}

function look(style) {
  const ink = style.getPropertyValue("--ink").trim(), soft = style.getPropertyValue("--soft").trim();
  const rule = style.getPropertyValue("--rule").trim(), font = getComputedStyle(document.body).fontFamily;
  return {
    background: null, font: font, view: { stroke: null },
    axis: { labelColor: soft, titleColor: soft, gridColor: rule, domainColor: soft, tickColor: soft, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 400 },
    axisX: { grid: false }, legend: { labelColor: ink, labelFontSize: 12 }, header: { labelColor: ink, labelFontSize: 13 },
  };
}

async function explore(figure, button) {
  const drawing = figure.querySelector(".drawing");
  const words = button.textContent;
  button.disabled = true;
  button.textContent = button.dataset.busy;
  await loadScript(button.dataset.vega);
  await loadScript(button.dataset.spec);
  const style = getComputedStyle(document.documentElement);
  const place = document.createElement("div");
  place.className = "explored";
  drawing.after(place);
  drawing.hidden = true;
  const spec = coloured(window.salamtiCharts[button.dataset.spec.split("/").slice(-2).join("/")], style);
  const result = await window.vegaEmbed(place, spec, {
    ast: true, actions: false, renderer: "svg", defaultStyle: false, config: look(style),
    tooltip: { disableDefaultStyle: true },
  });
  const pick = figure.querySelector("select[data-pick]");
  if (pick) {
    const bring = () => result.view.signal("shown", pick.value).runAsync();
    pick.addEventListener("change", () => { remember("show-" + figure.dataset.chart, pick.value); bring(); });
    pick.value = query.get("show-" + figure.dataset.chart) || "";
    pick.parentElement.hidden = false;
    bring();
  }
  remember("explore", figure.dataset.chart);
  button.disabled = false;
  button.textContent = button.dataset.back;
  button.onclick = () => {
    result.finalize();
    place.remove();
    drawing.hidden = false;
    if (pick) pick.parentElement.hidden = true;
    remember("explore", "");
    remember("show-" + figure.dataset.chart, "");
    button.textContent = words;
    button.onclick = () => explore(figure, button);
  };
}

function setUpChart(figure) {
  const button = figure.querySelector("button.explore");
  if (button) {
    button.hidden = false;
    button.onclick = () => explore(figure, button);
    if (query.get("explore") === figure.dataset.chart) explore(figure, button);
  }
  const png = figure.querySelector("button.png");
  if (png) { png.hidden = false; png.onclick = () => savePng(figure, png.dataset.name); }
}

// A picture file of a chart, made in the reader's own browser.
function savePng(figure, name) {
  const drawn = [...figure.querySelectorAll("svg.plot")].find((svg) => svg.getBoundingClientRect().width);
  const box = drawn.viewBox.baseVal, copy = drawn.cloneNode(true);
  const all = [...drawn.querySelectorAll("*")], twins = [...copy.querySelectorAll("*")];
  all.forEach((part, index) => {
    const style = getComputedStyle(part);
    ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family", "opacity"]
      .forEach((key) => twins[index].style.setProperty(key, style.getPropertyValue(key)));
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", box.width * 2);
  copy.setAttribute("height", box.height * 2);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = box.width * 2;
    canvas.height = box.height * 2;
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0);
    const link = document.createElement("a");
    link.download = name + ".png";
    link.href = canvas.toDataURL("image/png");
    link.click();
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
}

noticeOtherBuild();
document.querySelectorAll("form.filters").forEach(setUpFilters);
document.querySelectorAll(".map").forEach(setUpMap);
document.querySelectorAll("figure.chart").forEach(setUpChart);
