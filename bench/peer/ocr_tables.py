"""What ocr.py prints: tables of its records, ratios, goals, and whatever breaks a bound."""
import math
import statistics

PRECISIONS = ("f32", "default")
HELD = {"f32": ("f32",), "default": ("default",), "both": ("default", "f32")}
ROUNDING = 1e-9

# Case → (what, how it is summed up over the seeds, key, limit)
GOALS = {
    "as read, f32, 0.01": [("evaluations' worth", "median", "worth", 12), ("evaluations' worth", "worst", "worth", 20),
                           ("compiled", "median", "compiled", 60), ("in float", "median", "float", 4),
                           ("in float", "worst", "float", 8)],
    "as read, default, 0.01": [("evaluations' worth", "median", "worth", 20), ("in float", "median", "float", 10)],
    "as read, both, 0.01": [("evaluations' worth", "median", "worth", 25)],
    "simplified, both, 0.005": [("in float", "median", "float", 1), ("evaluations' worth", "median", "worth", 6)],
    "simplified, passes, 0.05": [("evaluations' worth before the final check", "median", "worth_before_check", 2)],
}
SUMS = {"median": statistics.median, "worst": max}


def mean(bits):
    return bits.count("1") / len(bits)


def sign_test(ours, peer):
    """Items that only one side gets right, and the two-sided exact probability of so uneven a split by chance."""
    only = [sum(a > b for a, b in zip(*order)) for order in ((ours, peer), (peer, ours))]
    tail = sum(math.comb(sum(only), k) for k in range(min(only) + 1)) / 2 ** sum(only)
    return only, min(1.0, 2 * tail)


def drops(record, original):
    return {precision: original["metric"][precision] - record["metric"][precision] for precision in PRECISIONS}


def value(record, key):
    return len(record["in_float"]) if key == "float" else record[key]


def broken(record, original, held):
    """The deployments under which the bound does not hold, measured from the file."""
    return [precision for precision in held if drops(record, original)[precision] > record["bound"] + ROUNDING]


def name(record):
    return "peer" if record["side"] == "peer" else f"ours, seed {record['seed']}"


def numbers(values, digits):
    return " / ".join("–" if number is None else f"{number:.{digits}f}" for number in values)


def path(record, original, precision):
    """Metric of the original, of the model with everything quantized, of the result."""
    return numbers((original["metric"][precision], record["int8"].get(precision), record["metric"][precision]), 3)


def verdict(record, original, held):
    failed = broken(record, original, held)
    return f"**broken: {', '.join(failed)}**" if failed else record["verdict"]


def search_table(cases):
    yield "| case | side | worth | compiled | in float | recipe | f32: original / int8 / final | default: the same | bound | wall s | user s |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for case, original, ours, peer in cases:
        for record in ours + peer:
            start = (f"| {case['name']} | {name(record)} | {record['worth']:.1f} | {record['compiled']} "
                     f"| {value(record, 'float')} of {record['of'] or '–'} | {record['recipe']} |")
            end = f" {record['wall']:.0f} | {record['user']:.0f} |"
            if not record["saved"]:
                yield f"{start} – | – | {record['verdict']} |{end}"
                continue
            yield (f"{start} {path(record, original, 'f32')} | {path(record, original, 'default')} "
                   f"| {verdict(record, original, HELD[case['held']])} |{end}")


def ratio_table(cases):
    yield "| case | worth ours / peer | ratio | compiled | ratio | in float | wall s | ratio | user s | ratio |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for case, _, ours, peer in cases:
        if not ours or not peer:
            continue
        middle = {key: statistics.median(value(record, key) for record in ours)
                  for key in ("worth", "compiled", "float", "wall", "user")}
        cell = lambda key, digits: f"{middle[key]:.{digits}f} / {value(peer[0], key):.{digits}f}"
        times = lambda key: f"**{value(peer[0], key) / middle[key]:.1f}×**"
        yield (f"| {case['name']} | {cell('worth', 1)} | {times('worth')} | {cell('compiled', 0)} | {times('compiled')} "
               f"| {cell('float', 0)} | {cell('wall', 0)} | {times('wall')} | {cell('user', 0)} | {times('user')} |")


def latency_table(cases):
    yield "| case | side | f32 ms: original / int8 / final | default ms: the same | final against original, f32 | default |"
    yield "|---|---|---|---|---|---|"
    for case, _, ours, peer in cases:
        for record in (record for record in ours + peer if record["saved"]):
            times = record["latency"]
            gains = (f"{times[precision]['original'] / times[precision]['final']:.2f}×" for precision in PRECISIONS)
            cells = (numbers((times[precision].get(key) for key in ("original", "int8", "final")), 2)
                     for precision in PRECISIONS)
            yield f"| {case['name']} | {name(record)} | {' | '.join(cells)} | {' | '.join(gains)} |"


def fresh_table(cases):
    yield "| case | side | precision | fresh: original / final | drop | bound | upper limit reported | right only ours / only peer | p |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for case, original, ours, peer in cases:
        for record in (record for record in ours + peer if record["saved"]):
            for precision in HELD[case["held"]]:
                whole, final = original["right"]["fresh"][precision], record["right"]["fresh"][precision]
                drop, against = mean(whole) - mean(final), "| – | –"
                if record["side"] == "ours" and peer:
                    only, chance = sign_test(final, peer[0]["right"]["fresh"][precision])
                    against = f"| {only[0]} / {only[1]} | {chance:.2g}"
                upper = record["upper_drop"].get(precision)
                yield (f"| {case['name']} | {name(record)} | {precision} | {mean(whole):.4f} / {mean(final):.4f} "
                       f"| {drop:.4f}{' **beyond**' if drop > record['bound'] + ROUNDING else ''} | {record['bound']} "
                       f"| {'–' if upper is None else f'{upper:.4f}'} {against} |")


def goal_table(cases):
    yield "| case | goal | limit | found | |"
    yield "|---|---|---|---|---|"
    for case, _, ours, _ in cases:
        missed = [record for record in ours if record["verdict"] == "missed"]
        for what, summed, key, limit in GOALS.get(case["name"], ()):
            if ours:
                found = SUMS[summed](value(record, key) for record in ours)
                mark = "reached" if found <= limit + ROUNDING else "**missed**"
                if missed:
                    mark = f"**missed**: {len(missed)} saved nothing"
                yield f"| {case['name']} | {summed} {what} of {len(ours)} | ≤ {limit} | {found:.4g} | {mark} |"
        if case["certify"] and ours:
            yield (f"| {case['name']} | certified | all | {sum(record['verdict'] == 'certified' for record in ours)} of {len(ours)} "
                   f"| {'reached' if all(record['verdict'] == 'certified' for record in ours) else '**missed**'} |")


def findings(cases):
    """Runs that break their bound, that saved nothing, or on which the two ways of measuring do not agree."""
    checked, violations = 0, []
    for case, original, ours, peer in cases:
        for record in (record for record in ours + peer if record["saved"]):
            title = f"{case['name']}, {name(record)}"
            checked += record["side"] == "ours"
            for precision in broken(record, original, HELD[case["held"]]):
                drop = drops(record, original)[precision]
                violations.append(record["side"])
                yield f"- bound broken: {title}: drop {drop:.4f} under {precision}, bound {record['bound']}"
            for precision, found in record["metric"].items():
                other = mean(record["right"]["validation"][precision])
                if abs(found - other) > ROUNDING:
                    yield f"- measured twice: {title}: {found:.4f} by holdfast, {other:.4f} by Python under {precision}"
            for precision, told in record["reported_drop"].items():
                if abs(told - drops(record, original)[precision]) > ROUNDING:
                    yield (f"- the report differs: {title}: drop {told:.4f} reported, "
                           f"{drops(record, original)[precision]:.4f} measured under {precision}")
        for record in (record for record in ours if not record["saved"]):
            yield f"- nothing saved: {case['name']}, {name(record)}: {record['verdict']}"
    yield f"- {violations.count('ours')} violations of ours in {checked} results, measured from their files; {violations.count('peer')} of the peer's"


def markdown(cases, title):
    sections = (("Goals", goal_table), ("Runs", search_table), ("Ratios, peer / median of ours", ratio_table),
                ("Latency", latency_table), ("Fresh words", fresh_table), ("Findings", findings))
    return "\n".join([title, ""] + [line for heading, lines in sections for line in (f"## {heading}", "", *lines(cases), "")])
