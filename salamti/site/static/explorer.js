// A model with sliders: reads what is given from the page, works the model out again, draws what follows.
"use strict";
(function () {
  const SPACE = "http://www.w3.org/2000/svg";
  const WIDTH = 640, HEIGHT = 300, LEFT = 8, RIGHT = 92, TOP = 14, BOTTOM = 34, MIDDLE = 2;

  function element(name, attributes, text) {
    const made = document.createElementNS(SPACE, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // About four round steps between two values.
  function ticks(low, high) {
    const rough = (high - low) / 4 || 1, power = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
    const found = [];
    for (let k = Math.ceil(low / step); k * step <= high; k++) found.push(k * step);
    return found;
  }

  function draw(svg, years, fans, start, say) {
    const all = fans.flat().concat(start);
    const low = Math.min(0, ...all), high = Math.max(...all);
    const x = (i) => LEFT + i * (WIDTH - LEFT - RIGHT) / (years.length - 1);
    const y = (v) => TOP + (high - v) * (HEIGHT - TOP - BOTTOM) / (high - low || 1);
    const line = (values) => values.map((v, i) => (i ? "L" : "M") + x(i).toFixed(1) + " " + y(v).toFixed(1)).join("");
    const band = (a, b) => line(fans.map((f) => f[b])) + fans.map((f, i) => [i, f[a]]).reverse()
      .map(([i, v]) => "L" + x(i).toFixed(1) + " " + y(v).toFixed(1)).join("") + "Z";
    svg.replaceChildren(
      ...ticks(low, high).flatMap((v) => [
        element("line", { class: "rule", x1: LEFT, x2: WIDTH - RIGHT, y1: y(v), y2: y(v) }),
        element("text", { class: "tick", x: WIDTH - RIGHT + 8, y: y(v) + 4 }, say(v)),
      ]),
      element("path", { class: "fan-most", d: band(0, 4) }),
      element("path", { class: "fan-half", d: band(1, 3) }),
      element("path", { class: "fan-start", d: line(start) }),
      element("path", { class: "fan-middle", d: line(fans.map((f) => f[MIDDLE])) }),
      ...years.map((year, i) => [year, i]).filter(([, i]) => i % 3 === 0).map(([year, i]) => element(
        "text", { class: "tick", x: x(i), y: HEIGHT - 10, "text-anchor": i ? "middle" : "start" }, String(year))),
    );
  }

  function setUp(form) {
    const model = window.salamtiModels[form.dataset.model], given = JSON.parse(form.dataset.given);
    const years = form.dataset.years.split(" ").map(Number), prefix = form.dataset.name + "-";
    const sliders = [...form.querySelectorAll("input[type=range]")];
    const choice = form.querySelector("select[name=choice]"), shown = form.querySelector("select[name=shown]");
    const left = form.querySelector(".left"), whole = Number(form.dataset.whole);
    const status = form.querySelector("[role=status]"), body = form.querySelector("tbody");
    const lone = (digits) => new Intl.NumberFormat(document.documentElement.lang + "-u-nu-latn",
      { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const moved = (slider) => Number(slider.value) !== Number(slider.defaultValue);
    const start = model.run(given, {}, "", years.length);
    let result = start;

    // Sliders of one group divide a whole: the one that was moved stops where nothing is left.
    function limit(slider) {
      if (!slider.dataset.group) return;
      const others = sliders.filter((s) => s !== slider && s.dataset.group === slider.dataset.group);
      const room = whole - others.reduce((sum, s) => sum + Number(s.value), 0);
      if (Number(slider.value) > room) slider.value = String(room);
    }
    function label(slider) {
      const text = lone(1).format(Number(slider.value));
      form.querySelector('output[for="' + slider.id + '"]').value = text;
      slider.setAttribute("aria-valuetext", text);
    }
    function rest() {
      const taken = sliders.filter((s) => s.dataset.group).reduce((sum, s) => sum + Number(s.value), 0);
      if (left) left.textContent = left.dataset.words.replace("%1", lone(1).format(Math.max(0, whole - taken)));
    }
    function show() {
      const option = shown.selectedOptions[0], digits = Number(option.dataset.decimals);
      const say = (value) => lone(digits).format(value), fans = result[shown.value];
      const from = start[shown.value].map((f) => f[MIDDLE]), last = fans[fans.length - 1];
      draw(form.querySelector("svg"), years, fans, from, say);
      form.querySelector(".unit").textContent = option.dataset.unit;
      status.textContent = status.dataset.words.replace("%1", option.textContent).replace("%2", years[years.length - 1])
        .replace("%3", say(last[MIDDLE])).replace("%4", say(last[0])).replace("%5", say(last[4]))
        .replace("%6", say(from[from.length - 1])).replace("%7", option.dataset.unit);
      body.replaceChildren(...years.map((year, i) => {
        const row = document.createElement("tr");
        [year, say(fans[i][MIDDLE]), say(fans[i][0]), say(fans[i][4]), say(from[i])].forEach((text, column) => {
          const cell = document.createElement(column ? "td" : "th");
          if (column) cell.className = "n"; else cell.scope = "row";
          const lone_ = document.createElement("bdi");
          lone_.textContent = String(text);
          cell.append(lone_);
          row.append(cell);
        });
        return row;
      }));
    }
    function work() {
      const goals = Object.fromEntries(sliders.filter(moved).map((s) => [s.name, Number(s.value)]));
      result = model.run(given, goals, choice ? choice.value : "", years.length);
      form.salamti = { goals: goals, result: result };
      rest();
      show();
    }
    let waiting = 0;
    function later() { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(work); }

    sliders.forEach((slider) => {
      const asked = query.get(prefix + slider.name);
      if (asked !== null && asked !== "" && isFinite(asked)) { slider.value = asked; limit(slider); }
      label(slider);
      slider.addEventListener("input", () => {
        limit(slider);
        label(slider);
        remember(prefix + slider.name, moved(slider) ? slider.value : "");
        later();
      });
    });
    [[choice, later], [shown, show]].filter(([list]) => list).forEach(([list, then]) => {
      const asked = query.get(prefix + list.name);
      if ([...list.options].some((option) => option.value === asked)) list.value = asked;
      list.addEventListener("change", () => { remember(prefix + list.name, list.value); then(); });
    });
    form.querySelector("button.reset").addEventListener("click", () => {
      form.reset();
      sliders.forEach((slider) => { label(slider); remember(prefix + slider.name, ""); });
      [choice, shown].filter(Boolean).forEach((list) => remember(prefix + list.name, ""));
      later();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    document.getElementById(form.dataset.note).hidden = true;
    work();
  }

  document.querySelectorAll("form.explorer").forEach(setUp);
})();
