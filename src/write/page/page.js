
"use strict";
// All text from the report goes through textContent or a canvas: a name can't become markup.
(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const accuracy = report.accuracy;
  const byId = (id) => document.getElementById(id);
  const isNumber = (value) => typeof value === "number";
  const clip = (text, length) => (text.length > length ? text.slice(0, length - 1) + "…" : text);

  function numberText(value) {
    if (!isNumber(value)) return "–";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
    return Number.isInteger(value) ? String(value) : value.toFixed(size < 10 ? 4 : 2);
  }
  const bytesText = (bytes) => (bytes < 1e6 ? (bytes / 1e3).toFixed(1) + " kB" : (bytes / 1e6).toFixed(2) + " MB");
  const cellText = (value) => (value === null || isNumber(value) ? numberText(value) : String(value));

  function make(tag, text, parent) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  }

  /** A table with a heading per column; `sortable` ones sort on a click. Returns what fills it. */
  function table(host, headings, rows, sortable) {
    const element = make("table", undefined, host);
    const line = make("tr", undefined, make("thead", undefined, element));
    const body = make("tbody", undefined, element);
    const fill = (some) => {
      body.replaceChildren();
      for (const row of some) {
        const tr = make("tr", undefined, body);
        for (const value of row) make("td", cellText(value), tr).className = isNumber(value) ? "number" : "";
      }
    };
    let current = rows, shown = rows, ascending = true, sorted = -1;
    headings.forEach((heading, column) => {
      const th = make("th", sortable ? undefined : heading, line);
      th.scope = "col";
      if (!sortable) return;
      make("button", heading, th).addEventListener("click", () => {
        ascending = sorted === column ? !ascending : true;
        sorted = column;
        for (const other of line.children) other.removeAttribute("aria-sort");
        th.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        current = [...current].sort((a, b) => compare(a[column], b[column], ascending ? 1 : -1));
        shown = current.filter(kept);
        fill(shown);
      });
    });
    let kept = () => true;
    fill(rows);
    return (keep) => { kept = keep; shown = current.filter(kept); fill(shown); return shown.length; };
  }
  /** What has no value comes last in both directions. */
  function compare(a, b, direction) {
    if (isNumber(a) && isNumber(b)) return (a - b) * direction;
    if (a === null || b === null) return (a === null) - (b === null);
    return String(a).localeCompare(String(b), "en", {numeric: true}) * direction;
  }

  // Questions about the report
  const scoreOf = new Map(report.ranking.map((entry) => [entry.group, entry.score]));
  const keptGroups = new Set(accuracy ? accuracy.kept_float : []);
  const floatOperations = (groups) => new Set(groups.flatMap((group) => report.groups[group].operations)).size;
  const groupName = (group) => report.groups[group].operations.join(", ");

  function verdictSentence() {
    if (!accuracy) return ["Quantized without a bound on accuracy.", ""];
    const of = `${accuracy.metric}: ${numberText(accuracy.original)} in float, ${numberText(accuracy.final_metric)} in the saved file`;
    const upper = accuracy.held.map((held) => held.upper_drop).filter(isNumber);
    const limit = upper.length ? `; upper limit of the drop ${numberText(Math.max(...upper))} at ${numberText(100 * accuracy.confidence)} % confidence` : "";
    const drop = `${accuracy.drop_type} drop ${numberText(accuracy.final_drop)}, bound ${numberText(accuracy.max_drop)}${limit}`;
    const held = accuracy.reached ? (accuracy.verdict === "certified" ? "The bound holds, certified" : "The bound holds on the validation items")
                                  : "The bound does not hold";
    return [`${held}. ${of}: ${drop}.`, accuracy.reached ? "good" : "bad"];
  }

  function showHead() {
    const [sentence, tone] = verdictSentence();
    byId("verdict").textContent = sentence;
    if (tone) byId("verdict").classList.add(tone);
    const facts = [["Operations", report.operations], ["Can run in int8", report.operations_quantized]];
    if (accuracy) {
      facts.push(["Returned to float", accuracy.operations_kept_float.length], ["Everything quantized", numberText(accuracy.quantized)],
        ["Objective", accuracy.objective], ["Recipe", accuracy.recipe]);
    }
    if (report.search) facts.push(["Estimates", report.search.estimates], ["Validations", report.search.validations]);
    for (const [name, value] of facts) {
      const box = make("div", undefined, byId("facts"));
      make("dt", name, box);
      make("dd", cellText(value), box);
    }
    byId("warnings-section").hidden = report.warnings.length === 0;
    for (const warning of report.warnings) make("li", warning, byId("warnings"));
  }

  // Charts; each is drawn again when the colours change.
  const charts = [];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  function chart(id, config) {
    const section = byId(id).closest("section");
    const data = config && config();
    if (!data) { section.hidden = true; return; }
    const draw = () => new Chart(byId(id), {...config(), plugins: []});
    charts.push({draw, drawn: draw()});
  }
  function axis(title, more) {
    return {title: {display: true, text: title, color: colour("dim")}, ticks: {color: colour("dim"), maxRotation: 60, ...(more && more.ticks)},
      grid: {color: colour("line")}, ...(more && more.axis)};
  }
  function layout(x, y, more) {
    return {animation: false, responsive: true, maintainAspectRatio: false, scales: {x, y},
      ...more, plugins: {legend: {labels: {color: colour("ink")}}, ...(more && more.plugins)}};
  }

  function boundValue() {
    const loss = accuracy.drop_type === "relative" ? accuracy.max_drop * Math.abs(accuracy.original) : accuracy.max_drop;
    return accuracy.direction === "lower is better" ? accuracy.original + loss : accuracy.original - loss;
  }
  function searchConfig() {
    if (!accuracy) return null;
    const deployment = accuracy.held.length ? accuracy.held[0].deployment : "";
    const looks = report.evaluations.filter((e) => e.deployment === deployment && isNumber(e.metric) && !["estimate", "recipe", "holdout", "original"].includes(e.purpose));
    const points = looks.map((e) => ({x: floatOperations(e.kept_float), y: e.metric, purpose: e.purpose, samples: e.samples, whole: e.drop !== null}));
    if (!points.length) return null;
    const last = Math.max(1, ...points.map((p) => p.x));
    // The scale is that of whole validations: a mean over the riskiest items lies far below.
    const levels = [accuracy.original, boundValue(), ...points.filter((p) => p.whole).map((p) => p.y)];
    const margin = 0.1 * (most(levels) - least(levels)) || 0.01;
    const [bottom, top] = [least(levels) - margin, most(levels) + margin];
    for (const point of points) [point.measured, point.y] = [point.y, Math.min(top, Math.max(bottom, point.y))];
    const set = (label, some, name, style) => ({label, data: some, backgroundColor: colour(name), borderColor: colour(name), pointStyle: style, pointRadius: style === "rectRot" ? 8 : 5, clip: false});
    const line = (label, y, name) => ({label, data: [{x: 0, y}, {x: last, y}], showLine: true, pointStyle: "line", pointRadius: 0, borderDash: [6, 4], borderColor: colour(name), backgroundColor: colour(name)});
    const datasets = [set("final file", points.filter((p) => p.whole && p.purpose === "final file"), "orange", "rectRot"),
      set("all items", points.filter((p) => p.whole && p.purpose !== "final file"), "blue", "circle"), set("stopped early", points.filter((p) => !p.whole), "dim", "crossRot"),
      line("original", accuracy.original, "good"), line("bound", boundValue(), "bad")].filter((d) => d.data.length);
    byId("search-note").textContent = `Each point is a candidate, measured under ${deployment}. Those stopped early could not hold the bound any more; their mean is over the items looked at, the riskiest first, and may lie outside of the scale: such points stand at its edge.`;
    return {type: "scatter", data: {datasets}, options: layout(axis("operations in float", {ticks: {precision: 0}}), axis(accuracy.metric, {axis: {min: bottom, max: top}}), {plugins: {
      legend: {labels: {color: colour("ink"), usePointStyle: true}},
      tooltip: {callbacks: {label: (c) => c.raw.purpose ? `${c.raw.purpose}: ${numberText(c.raw.measured)} with ${c.raw.x} in float, ${c.raw.samples} items` : `${c.dataset.label}: ${numberText(c.raw.y)}`}}}})};
  }

  function sensitivityConfig() {
    if (!report.ranking.length) return null;
    const order = [...report.ranking].sort((a, b) => b.group - a.group);  // groups are listed from the outputs up
    return {type: "bar", data: {labels: order.map((entry) => clip(groupName(entry.group), 24)), datasets: [
      {label: "in int8", data: order.map((entry) => (keptGroups.has(entry.group) ? null : entry.score)), backgroundColor: colour("blue")},
      {label: "returned to float", data: order.map((entry) => (keptGroups.has(entry.group) ? entry.score : null)), backgroundColor: colour("orange")}]},
      options: layout(axis("group of operations", {axis: {stacked: true}, ticks: {autoSkip: true}}), axis("harm repaired"), {plugins: {
        legend: {labels: {color: colour("ink")}}, tooltip: {callbacks: {title: (items) => clip(groupName(order[items[0].dataIndex].group), 200)}}}})};
  }

  const costs = () => !accuracy ? [] : [["original", accuracy.original_cost], ["int8", accuracy.quantized_cost], ["final", accuracy.final_cost]].filter(([, cost]) => cost);
  function latencyConfig() {
    if (!costs().length) return null;
    return {type: "bar", data: {labels: costs().map(([name]) => name), datasets: [{label: "latency", data: costs().map(([, cost]) => cost.latency_ms),
      backgroundColor: [colour("dim"), colour("blue"), colour("orange")]}]}, options: layout(axis("ms, median of one inference at a time", {axis: {beginAtZero: true}}), axis(""),
      {indexAxis: "y", plugins: {legend: {display: false}}})};
  }

  // The layers whose ranges are worth a look: most harmful first, else those with the widest spread of channels.
  const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  function spread(quantizer) {
    const widths = quantizer.high.map((high, i) => high - quantizer.low[i]).filter((width) => width > 0);
    return widths.length ? most(widths) / least(widths) : 1;
  }
  function worstQuantizers() {
    const harm = (quantizer) => scoreOf.get(quantizer.group) ?? -Infinity;
    const usable = report.quantizers.filter((q) => q.low.length && q.low.every(isNumber) && q.high.every(isNumber));
    return usable.map((q) => [q, harm(q), spread(q)]).sort((a, b) => (a[1] === b[1] ? b[2] - a[2] : b[1] - a[1])).slice(0, 12).map(([q]) => q);
  }
  function rangesConfig() {
    const worst = worstQuantizers();
    if (!worst.length) return null;
    byId("ranges-note").textContent = (report.ranking.length ? "Quantizers of the most harmful groups first" : "Quantizers whose channels differ most first") +
      "; the bar goes from the lowest to the highest value that int8 can hold, over all channels. Channel spread is the widest channel over the narrowest.";
    return {type: "bar", data: {labels: worst.map((q) => clip(q.operation + " " + q.kind, 28)), datasets: [{label: "range", data: worst.map((q) => [least(q.low), most(q.high)]),
      backgroundColor: worst.map((q) => colour(q.kept_float ? "orange" : "blue")), minBarLength: 3}]},
      options: layout(axis("value"), axis("", {ticks: {autoSkip: false}}), {indexAxis: "y", plugins: {legend: {display: false}}})};
  }

  // Histograms: what the quantizer cuts off stands out.
  const histograms = report.histograms ?? [];
  const quantizerNamed = (name) => report.quantizers.find((q) => q.name === name);
  function histogramConfig(histogram) {
    const {low, high, counts} = histogram, quantizer = quantizerNamed(histogram.quantizer);
    const width = (high - low) / counts.length, top = Math.max(1, most(counts));
    const middle = (bin) => low + (bin + 0.5) * width;
    const ends = quantizer ? [least(quantizer.low), most(quantizer.high)] : [];
    const isCut = (value) => ends.length > 0 && (value < ends[0] || value > ends[1]);
    const edges = ends.map((x, i) => ({type: "line", label: i ? "" : "range of the quantizer", data: [{x, y: 0.5}, {x, y: top}], borderColor: colour("bad"),
      backgroundColor: colour("bad"), borderDash: [6, 4], borderWidth: 2, pointRadius: 0, pointStyle: "line"}));
    const bars = (label, name, cut) => ({label, data: counts.map((y, bin) => ({x: middle(bin), y})).filter((point) => isCut(point.x) === cut), grouped: false,
      barPercentage: 1, categoryPercentage: 1, backgroundColor: colour(name), pointStyle: "rect"});
    return {type: "bar", data: {datasets: [...edges, bars("values", "blue", false), bars("cut off", "orange", true)].filter((d) => d.data.length)},
      options: layout(axis("value", {axis: {type: "linear", min: low, max: high, offset: false}}), axis("values, logarithmic", {axis: {type: "logarithmic", min: 0.5}}), {plugins: {
        legend: {labels: {color: colour("ink"), usePointStyle: true, filter: (item) => item.text !== ""}},
        tooltip: {callbacks: {title: () => "", label: (c) => `${c.raw.y} values around ${numberText(c.raw.x)}`}}}})};
  }
  function showHistograms() {
    byId("histograms-section").hidden = histograms.length === 0;
    byId("histograms-note").textContent = (report.ranking.length ? "Activations of the most harmful groups" : "Activations with the lowest signal to noise of their own quantization") +
      ", in the original model. Values beyond the range, orange, become its nearest end.";
    histograms.forEach((histogram, index) => {
      const figure = make("figure", undefined, byId("histograms"));
      const caption = make("figcaption", histogram.quantizer, figure);
      const outside = histogram.below + histogram.above;
      make("span", ` ${isNumber(histogram.sqnr_db) ? numberText(histogram.sqnr_db) + " dB" : "nothing lost"}, ${histogram.items} items` +
        (outside ? `; ${outside} values lie outside of all bins` : ""), caption);
      const host = make("div", undefined, figure);
      host.className = "chart small";
      make("canvas", undefined, host).id = `histogram-${index}`;
      chart(`histogram-${index}`, () => histogramConfig(histogram));
    });
  }

  function reasonFor(operation, groups) {
    const kept = groups.filter((group) => keptGroups.has(group));
    if (!groups.length) return report.quantizers.some((q) => q.operation === operation && !q.kept_float)
      ? "not counted as int8 itself: its output is quantized for those that take it" : "all that take its output are in float";
    if (!kept.length && !accuracy) return "quantized: no bound was asked for";
    if (!kept.length) return accuracy.reached ? "quantized: the bound holds without its return to float" : "quantized";
    const others = floatOperations(kept) - 1;
    const why = kept.some((group) => scoreOf.get(group) > 0) ? "returned to float: this repairs harm" : "returned to float as part of a set that holds the bound";
    return others > 0 ? `${why}; ${others} more can only return with it` : why;
  }
  function operationRows() {
    const groupsOf = new Map();
    for (let index = report.groups.length - 1; index >= 0; --index)  // listed from the outputs up
      for (const name of report.groups[index].operations) groupsOf.set(name, [...(groupsOf.get(name) ?? []), index]);
    for (const quantizer of report.quantizers) if (!groupsOf.has(quantizer.operation)) groupsOf.set(quantizer.operation, []);
    const kinds = new Map();
    for (const q of report.quantizers) kinds.set(q.operation, [...(kinds.get(q.operation) ?? []), q.kind]);
    const bias = new Map(report.biases.map((b) => [b.operation, b.corrected ? "corrected" : b.reason]));
    return [...groupsOf].map(([name, groups], position) => {
      const scores = groups.map((group) => scoreOf.get(group)).filter(isNumber);
      return [position + 1, name, !groups.length ? "–" : groups.some((group) => keptGroups.has(group)) ? "float" : "int8", scores.length ? most(scores) : null,
        reasonFor(name, groups), (kinds.get(name) ?? []).join(", "), bias.get(name) ?? ""];
    });
  }
  function showOperations() {
    const rows = operationRows();
    byId("operations-section").hidden = rows.length === 0;
    const refill = table(byId("operations-table"), ["#", "operation", "runs in", "harm", "reason", "quantizers", "bias"], rows, true);
    const tell = (count) => { byId("shown").textContent = `${count} of ${rows.length}`; };
    byId("filter").addEventListener("input", (event) => {
      const wanted = event.target.value.toLowerCase();
      tell(refill((row) => row.some((value) => cellText(value).toLowerCase().includes(wanted))));
    });
    tell(rows.length);
  }

  function showTables() {
    table(byId("cost-table"), ["model", "latency, ms", "size"], costs().map(([name, cost]) => [name, cost.latency_ms, bytesText(cost.bytes)]));
    const held = accuracy ? accuracy.held : [];
    byId("held-section").hidden = held.length === 0;
    table(byId("held-table"), ["deployment", "metric", "original", "int8", "final", "drop", "bound", "upper limit", "drop, held out", "its upper limit"], held.map((h) =>
      [h.deployment, h.metric, h.original, h.quantized, h.final_metric, h.final_drop, `${numberText(h.max_drop)}${h.drop_type === "relative" ? " relative" : ""}`, h.upper_drop, h.holdout_drop, h.holdout_upper_drop]));
    table(byId("ranges-table"), ["quantizer", "kind", "scheme", "measured", "range", "channel spread", "statistics"], worstQuantizers().map((q) =>
      [q.name, q.kind, q.scheme, q.statistic_min.length ? `${numberText(least(q.statistic_min))} … ${numberText(most(q.statistic_max))}` : "–",
        `${numberText(least(q.low))} … ${numberText(most(q.high))}`, spread(q), q.statistics]));
    table(byId("environment-table"), ["environment", ""], [...Object.entries(report.environment).map(([name, value]) => [name.replaceAll("_", " "), String(value)]),
      ["peak memory", bytesText(report.peak_memory_bytes)]]);
    table(byId("stages-table"), ["stage", "seconds"], report.stages.map((stage) => [stage.name, stage.seconds]));
    table(byId("options-table"), ["option", "value"], Object.entries(report.options));
  }

  showHead();
  showTables();
  showOperations();
  chart("search-chart", searchConfig);
  chart("sensitivity-chart", sensitivityConfig);
  chart("latency-chart", latencyConfig);
  chart("ranges-chart", rangesConfig);
  showHistograms();
  const redraw = () => charts.forEach((one) => { one.drawn.destroy(); one.drawn = one.draw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", redraw);
  addEventListener("afterprint", redraw);
})();
