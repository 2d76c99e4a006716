#!/usr/bin/env python3
"""Looks at the page of a report in headless Chromium: page_test.py PROGRAM CHROMIUM [FOLDER].

The page is shown in a frame of 400 and of 1400 px, light and dark. A probe inside reports errors,
what the charts drew, whether the page is wider than its window, and what the table of operations
does. Screenshots stay in FOLDER, where one is given.
"""
import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HOSTILE = "</script><img src=x onerror=\"document.title='owned'\"><!--<script>"
CHARTS = ["search-chart", "sensitivity-chart", "latency-chart", "ranges-chart", "histogram-0", "histogram-1"]
LIGHT, DARK = 1, 0  # as Chromium's setting preferredColorScheme counts

# Runs first: whatever goes wrong later is noted.
CATCH = """<script>window.problems = [];
addEventListener("error", (event) => problems.push(String(event.message)));
addEventListener("securitypolicyviolation", (event) => problems.push("blocked: " + event.violatedDirective));
for (const level of ["error", "warn"]) console[level] = (...words) => problems.push(words.join(" "));
</script>"""
PROBE = """<script>addEventListener("load", () => setTimeout(() => {
  const text = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent);
  const inked = (canvas) => canvas.width && canvas.height &&
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte !== 0);
  const first = () => text("#operations-table tbody tr:first-child td");
  const seen = {title: document.title, images: document.images.length, verdict: text("#verdict")[0],
    charts: [...document.querySelectorAll("canvas")].filter((one) => one.offsetParent && inked(one)).map((one) => one.id),
    hidden: [...document.querySelectorAll("section[hidden]")].map((one) => one.id),
    width: document.documentElement.scrollWidth, window: innerWidth, warnings: text("#warnings li"), captions: text("figcaption"),
    background: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,
    operations: text("#operations-table tbody tr td:nth-child(2)"), reasons: text("#operations-table tbody tr td:nth-child(5)")};
  const harm = document.querySelectorAll("#operations-table th button")[3];
  if (harm) {
    harm.click(); harm.click();
    seen.most_harmful = first()[1];
    const filter = document.getElementById("filter");
    filter.value = "MIDDLE"; filter.dispatchEvent(new Event("input"));
    seen.filtered = text("#operations-table tbody tr td:nth-child(2)");
    seen.shown = text("#shown")[0];
  }
  parent.postMessage(JSON.stringify({...seen, problems}), "*");
}, 300));</script>"""
FRAME = """<!doctype html><style>body {{ margin: 0 }} iframe {{ border: 0; width: {width}px; height: {height}px }}</style>
<iframe src="{page}"></iframe><pre id="seen"></pre>
<script>addEventListener("message", (event) => {{ document.getElementById("seen").textContent = event.data; }});</script>"""


def report(name):
    """Three groups, listed from the output up as in a report; the second is in float."""
    operations = [[name], ["middle"], ["first"]]
    cost = {"latency_ms": 1.5, "bytes": 120000}
    quantizers = [{"name": f"{group[0]}/fq", "operation": group[0], "kind": "weight", "scheme": "symmetric",
                   "low": [-1, -0.5], "high": [1, 0.5], "statistics": "min/min, abs_max/max", "statistic_min": [-1, -0.4],
                   "statistic_max": [0.9, 0.5], "group": index, "kept_float": index == 1} for index, group in enumerate(operations)]
    quantizers.append({**quantizers[0], "operation": "relu", "kind": "output", "group": None})
    histogram = {"quantizer": f"{name}/fq", "low": -1.5, "high": 1, "counts": [0, 3, 900, 20, 1, 1], "below": 2, "above": 0, "sqnr_db": 12.5,
                 "items": 8}
    look = {"deployment": "CPU", "recipe": name, "samples": 100, "seconds": 1}
    return {
        "schema_version": 1, "options": {"preset": name}, "operations": 9, "operations_quantized": 3, "quantizers": quantizers,
        "environment": {"cpu": name, "device": "CPU"}, "biases": [{"operation": name, "corrected": False, "magnitude": 3, "reason": name}],
        "groups": [{"quantizers": [], "operations": group} for group in operations],
        "evaluations": [{**look, "purpose": "original", "kept_float": [], "metric": 0.9, "drop": None},
                        {**look, "purpose": "quantized", "kept_float": [], "metric": 0.8, "drop": 0.1},
                        {**look, "purpose": "search", "kept_float": [0], "metric": 0.7, "drop": None, "samples": 10},
                        {**look, "purpose": "final file", "kept_float": [1], "metric": 0.895, "drop": 0.005}],
        "ranking": [{"group": 1, "score": 0.5}, {"group": 0, "score": 0.1}, {"group": 2, "score": -0.01}],
        "accuracy": {"metric": name, "direction": "higher is better", "drop_type": "absolute", "max_drop": 0.01, "original": 0.9,
                     "quantized": 0.8, "final_metric": 0.895, "final_drop": 0.005, "reached": True, "verdict": "certified",
                     "confidence": 0.95, "objective": "latency", "recipe": name, "kept_float": [1], "operations_kept_float": ["middle"],
                     "held": [{"deployment": "CPU", "original": 0.9, "quantized": 0.8, "final_metric": 0.895, "final_drop": 0.005,
                               "upper_drop": 0.008, "holdout_drop": None, "holdout_upper_drop": None}],
                     "original_cost": cost, "quantized_cost": cost, "final_cost": cost},
        "search": {"estimates": 3, "validations": 2}, "stages": [{"name": name, "seconds": 1.5}], "peak_memory_bytes": 5000000,
        "histograms": [histogram, {**histogram, "quantizer": "gone", "sqnr_db": None, "below": 0}],
        "warnings": [name]}


def page_of(program, content, folder):
    """The page that the program makes of a report, with the probe put into it."""
    run, page = folder / "run.json", folder / "page.html"
    run.write_text(json.dumps(content))
    subprocess.run([program, "report", run, "-o", page], check=True)
    text = page.read_text()
    probed = text.replace("<main>", CATCH + "<main>", 1).replace("</body>", PROBE + "</body>", 1)
    assert len(probed) == len(text) + len(CATCH) + len(PROBE)
    page.write_text(probed)
    return page


def browse(chromium, folder, *arguments):
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
               "--hide-scrollbars", "--virtual-time-budget=5000", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def look(chromium, folder, page, width, scheme, keep):
    """What the probe saw in a frame of this width."""
    frame = folder / f"frame-{width}-{'dark' if scheme == DARK else 'light'}.html"
    frame.write_text(FRAME.format(width=width, height=4800, page=page.name))
    shot = (keep or folder) / (frame.stem + ".png")
    size = [f"--window-size={max(width, 500)},4800", f"--blink-settings=preferredColorScheme={scheme}", frame.as_uri()]
    dom = browse(chromium, folder, "--dump-dom", *size)
    browse(chromium, folder, f"--screenshot={shot}", *size)
    assert shot.stat().st_size > 10000, "the screenshot is empty"
    seen = html.unescape(re.search(r'<pre id="seen">(.*?)</pre>', dom, re.DOTALL).group(1))
    assert seen, "the page's probe said nothing"
    return json.loads(seen)


def brightness(colour):
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3])


def expect(what, found, wanted):
    assert found == wanted, f"{what}: {found!r}, expected {wanted!r}"


def check_full(seen, width, scheme):
    expect("problems", seen["problems"], [])
    expect("window", seen["window"], width)
    assert seen["width"] <= width, f"the page is {seen['width']} px wide in a window of {width}"
    expect("charts drawn", seen["charts"], CHARTS)
    expect("hidden", seen["hidden"], [])
    expect("title", seen["title"], "Holdfast report")
    expect("images", seen["images"], 0)
    expect("warnings", seen["warnings"], [HOSTILE])
    expect("captions", seen["captions"], [HOSTILE + "/fq 12.50 dB, 8 items; 2 values lie outside of all bins", "gone nothing lost, 8 items"])
    assert seen["verdict"].startswith("The bound holds, certified. " + HOSTILE) and "0.0080 at 95 %" in seen["verdict"], seen["verdict"]
    expect("operations", seen["operations"], ["first", "middle", HOSTILE, "relu"])
    expect("reasons", seen["reasons"][1], "returned to float: this repairs harm")
    assert seen["reasons"][3].startswith("not counted as int8 itself"), seen["reasons"]
    expect("most harmful", seen["most_harmful"], "middle")
    expect("filtered", (seen["filtered"], seen["shown"]), (["middle"], "1 of 4"))
    dark = brightness(seen["background"]) < brightness(seen["ink"])
    expect("dark", dark, scheme == DARK)


def check_empty(seen):
    """A run without accuracy control and without operations: sections without content are not there."""
    expect("problems", seen["problems"], [])
    expect("charts drawn", seen["charts"], [])
    expect("verdict", seen["verdict"], "Quantized without a bound on accuracy.")
    expect("hidden", seen["hidden"], ["warnings-section", "search-section", "sensitivity-section", "latency-section",
                                      "held-section", "operations-section", "ranges-section", "histograms-section"])


def empty_report():
    lists = dict.fromkeys(["quantizers", "histograms", "biases", "groups", "evaluations", "ranking", "stages", "warnings"], [])
    return {**report("x"), **lists, "accuracy": None, "search": None}


def main():
    program, chromium = Path(sys.argv[1]).resolve(), sys.argv[2]
    keep = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = page_of(program, report(HOSTILE), folder)
        for width in (400, 1400):
            for scheme in (LIGHT, DARK):
                check_full(look(chromium, folder, page, width, scheme, keep), width, scheme)
        browse(chromium, folder, f"--print-to-pdf={folder}/page.pdf", page.as_uri())
        assert (folder / "page.pdf").read_bytes().startswith(b"%PDF")
        page = page_of(program, empty_report(), folder)
        check_empty(look(chromium, folder, page, 1400, LIGHT, None))
    print("the page holds")


if __name__ == "__main__":
    main()
