// The resource dividend: the equations of salamti/methods/dividend.py, numbered alike, with the draws
// of salamti/methods/draws.py. Python and this file give the same figures; a test in a browser says so.
"use strict";
(window.salamtiModels = window.salamtiModels || {}).dividend = (function () {
  const STEP = 0x6D2B79F5;

  // Output k of mulberry32 from state 0.
  function uniform(k) {
    const state = Math.imul(k + 1, STEP);
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4294967296;
  }

  function triangular(u, low, mode, high) {
    const width = high - low;
    if (width === 0) return mode;
    return u < (mode - low) / width
      ? low + Math.sqrt(u * width * (mode - low))
      : high - Math.sqrt((1 - u) * width * (high - mode));
  }

  // One draw: the years that follow from the parameters `p` and a plan.
  function path(p, plan, luck, given) {
    const human = p.education + p.health + p.social;
    const start = { ...p, human: human };
    const purse0 = Math.max(p.revenue + p.borrowing - p.interest_paid, p.floor);
    const first = { defence: purse0 * p.defence, development: purse0 * p.development, human: purse0 * human };
    let s = { gdp: p.gdp, population: p.population, debt: p.debt, revenue: p.revenue, defence: first.defence,
      development: first.development, human: first.human, built: first.development, skilled: first.human };
    const shock = plan.shock, rows = [];
    for (let t = 1; t <= luck.length; t++) {
      const w = Math.min(t / given.ramp, 1);                                                        // 1
      const built = s.built + (s.development - s.built) / p.development_lag;                        // 2
      const skilled = s.skilled + (s.human - s.skilled) / p.human_lag;                              // 3
      const lost = p.insecurity * Math.pow(s.defence / first.defence, -p.insecurity_defence)
        * Math.pow(skilled / first.human, -p.insecurity_human);                                     // 4
      const hit = shock && shock.start <= t && t < shock.start + shock.years;
      const growth = p.growth + plan.growth * w + p.development_effect * (built - first.development)
        + p.human_effect * (skilled - first.human) + p.defence_effect * (s.defence - first.defence)
        + p.revenue_effect * (s.revenue - p.revenue) - (lost - p.insecurity) - (hit ? p[shock.growth] : 0)
        + luck[t - 1];                                                                              // 5
      const gdp = s.gdp * (1 + growth);                                                             // 6
      const kept = s.debt / ((1 + growth) * (1 + p.inflation));
      const interest = (p.interest + plan.interest * w) * kept;                                     // 7
      const revenue = p.revenue + plan.revenue * w;
      const borrowing = Math.max(p.borrowing + plan.borrowing * w, p.floor + interest - revenue);   // 8
      const purse = revenue + borrowing - interest;                                                 // 9
      const row = { growth: growth, gdp: gdp, interest: interest, revenue: revenue, purse: purse, built: built, skilled: skilled };
      given.parts.forEach((part) => { row[part] = purse * (start[part] + plan[part] * w); });       // 10, 11
      row.debt = kept + borrowing + (hit && t === shock.start ? p[shock.debt] : 0) + p.debt_drift;  // 12
      row.population = s.population * (1 + p.population_growth);
      rows.push(row);
      s = row;
    }
    return rows;
  }

  function outcomes(row, parts) {
    const each = row.gdp / row.population;
    const found = { purse: row.purse * each, product: each, growth: 100 * row.growth,
      interest: 100 * row.interest / row.revenue, debt: 100 * row.debt };
    parts.forEach((part) => { found[part] = row[part] * each; });
    return found;
  }

  // The value below which a share of the sorted values lies, drawn straight between neighbours.
  function quantile(sorted, share) {
    const at = share * (sorted.length - 1), low = Math.floor(at), high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
  }

  // `goals`: levers that were moved and where to; `choice`: the id of a shock. Gives, for each outcome,
  // the shares of the draws by year.
  function run(given, goals, choice, years) {
    const columns = given.assumptions.length + years, pools = {};
    const plan = { shock: given.shocks[choice] || null };
    given.levers.forEach((lever) => {
      plan[lever] = lever in goals ? (goals[lever] - given.today[lever]) / 100 : 0;
    });
    for (let draw = 0; draw < given.draws; draw++) {
      const p = {}, luck = [];
      given.assumptions.forEach((a, column) => { p[a[0]] = triangular(uniform(draw * columns + column), a[1], a[2], a[3]); });
      for (let t = 0; t < years; t++) {
        luck.push(given.luck[Math.floor(uniform(draw * columns + given.assumptions.length + t) * given.luck.length)]);
      }
      path(p, plan, luck, given).forEach((row, t) => {
        Object.entries(outcomes(row, given.parts)).forEach(([name, value]) => {
          (pools[name] = pools[name] || Array.from({ length: years }, () => []))[t].push(value);
        });
      });
    }
    return Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, pool.map((values) => {
      const sorted = Float64Array.from(values).sort();
      return given.quantiles.map((share) => quantile(sorted, share));
    })]));
  }

  return { run: run };
})();
