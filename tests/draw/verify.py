#!/usr/bin/env python3
"""A second verifier: docs/formats/draw.md in Python, sharing no code with the program. verify.py RECEIPT POPULATION|- OFFICERS [RECUSE|- [EXCLUDE]]
Exit 0: the receipt is right; 1: the first thing that differs is printed. `recompute` is used by cli.py too."""
import csv
import hashlib
import json
import sys


def sha(data):
    return hashlib.sha256(data).hexdigest()


def field(text):
    data = text.encode()
    return b"%d:%s," % (len(data), data)


class Register:
    def __init__(self, path, key):
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.reader(file) if row]
        self.columns = [name.strip() for name in rows[0]]
        width = len(self.columns)
        rows = [(row + [""] * width)[:width] for row in rows[1:]]
        texts = lambda row: b"".join(field(cell) for cell in row)
        at = self.columns.index(key) if key else None
        rows.sort(key=(lambda row: row[at].encode()) if key else texts)
        self.rows = rows
        self.ids = [row[at] for row in rows] if key else None
        self.sha256 = sha(b"".join(texts(row) + b"\n" for row in [self.columns] + rows))

    def column(self, name):
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def told(self):
        return {"sha256": self.sha256, "rows": len(self.rows)}


class Stream:
    def __init__(self, seed, label):
        self.prefix, self.counter = f"anlan-draw-1\n{seed}\n{label}\n", 0

    def below(self, bound):
        while True:
            digest = hashlib.sha256((self.prefix + str(self.counter)).encode()).digest()
            self.counter += 1
            word = int.from_bytes(digest[:8], "big")
            if word < 2**64 - 2**64 % bound:
                return word % bound


def thousandths(text):
    whole, _, part = text.partition(".")
    return int(whole) * 1000 + int((part + "000")[:3])


def pick(items, weights, value):
    """The item in whose stretch of the running sum the value lies."""
    for at, item in enumerate(items):
        if value < weights[item]:
            return at
        value -= weights[item]


def numbers(rule, strata):
    sizes = {value: len(units) for value, units in strata.items()}
    if rule["number"] is None:
        return {value: -(-size * rule["rate_millionths"] // 10**6) for value, size in sizes.items()}
    whole, number = sum(sizes.values()), rule["number"]
    shares = {value: number * size // whole for value, size in sizes.items()}
    order = sorted(sizes, key=lambda value: (-(number * sizes[value] % whole), value.encode()))
    for value in order[:number - sum(shares.values())]:
        shares[value] += 1
    return shares


def draw_units(rule, population, excluded, seed):
    count = len(population.rows)
    weights = [thousandths(w) for w in population.column(rule["weight"])] if rule["weight"] else [1] * count
    weights = [0 if unit in excluded else weight for unit, weight in zip(population.ids, weights)]
    values = population.column(rule["strata"]) if rule["strata"] else [""] * count
    groups = {value: [] for value in sorted({v for v, w in zip(values, weights) if w}, key=str.encode)}
    if not rule["strata"]:
        groups.setdefault("", [])
    for unit in range(count):
        if weights[unit]:
            groups[values[unit]].append(unit)
    wanted, stream, used, steps, drawn = numbers(rule, groups), Stream(seed, "unit"), {}, [], []
    caps = [(cap["most"], population.column(cap["column"])) for cap in rule["caps"]]
    strata = [{"value": v, "units": len(u), "number": wanted[v]} for v, u in groups.items()]
    for place, (value, units) in enumerate(groups.items()):
        left, total, taken = list(units), sum(weights[u] for u in units), 0
        while taken < wanted[value]:
            lot = stream.below(total)
            unit = left.pop(pick(left, weights, lot))
            keys = [(c, column[unit]) for c, (_, column) in enumerate(caps)]
            fits = all(used.get(key, 0) < caps[key[0]][0] for key in keys)
            steps.append({"stratum": place, "total": total, "value": lot, "unit": population.ids[unit], "taken": fits})
            total -= weights[unit]
            if fits:
                taken += 1
                drawn.append(population.ids[unit])
                for key in keys:
                    used[key] = used.get(key, 0) + 1
    return strata, steps, drawn


def draw_pool(rule, officers, excluded, seed):
    filled = officers.column(rule["certificate"]) if rule["certificate"] else officers.ids
    able = [officer for officer, cell in zip(officers.ids, filled) if cell and officer not in excluded]
    if rule["officer_rate_millionths"] is None:
        return able, able
    left, stream, pool = list(able), Stream(seed, "pool"), []
    for _ in range(-(-len(able) * rule["officer_rate_millionths"] // 10**6)):
        pool.append(left.pop(stream.below(len(left))))
    return able, pool


def assign(rule, drawn, pool, recuse, seed):
    barred = set(zip(recuse.column("officer"), recuse.column("subject"))) if recuse else set()
    pool, stream = sorted(pool, key=str.encode), Stream(seed, "officer")
    load, result = dict.fromkeys(pool, 0), []
    for unit in drawn:
        chosen = []
        for _ in range(rule["pair"]):
            may = [o for o in pool if o not in chosen and (o, unit) not in barred]
            least = [o for o in may if load[o] == min(load[m] for m in may)]
            chosen.append(least[stream.below(len(least))])
        for officer in chosen:
            load[officer] += 1
        result.append({"unit": unit, "officers": chosen})
    return result


def commitment(rule, registers, secret):
    text = lambda value: "" if value is None else str(value)
    names = ["number", "rate_millionths", "officer_rate_millionths", "pair", "weight", "strata", "certificate"]
    fields = ["anlan-draw-commitment-1"] + [text(rule[name]) for name in names]
    for cap in rule["caps"]:
        fields += [cap["column"], str(cap["most"])]
    fields += [register.sha256 if register else "" for register in registers] + [sha(bytes.fromhex(secret))]
    return sha(b"".join(field(f) for f in fields))


def recompute(receipt, population, officers, recuse, exclude):
    rule, made = receipt["rule"], receipt["seed_from"]
    seed = receipt["seed"]
    if made:
        seed = sha(bytes.fromhex(made["secret"]) + made["public"].encode())
        made = {**made, "commitment": commitment(rule, [population, officers, recuse, exclude], made["secret"])}
    excluded = set(exclude.ids) if exclude else set()
    able, pool = draw_pool(rule, officers, excluded, seed)
    strata, steps, drawn = draw_units(rule, population, excluded, seed) if population else ([], [], [])
    told = lambda register: register.told() if register else None
    return {"format": "anlan-draw-1",
            "inputs": {"population": told(population), "officers": told(officers), "recuse": told(recuse),
                       "exclude": told(exclude)},
            "rule": rule, "seed": seed, "seed_from": made, "certified": len(able), "pool": pool, "strata": strata,
            "steps": steps, "result": assign(rule, drawn, pool, recuse, seed)}


def main(receipt, population, officers, recuse="-", exclude="-"):
    with open(receipt, encoding="utf-8") as file:
        given = json.load(file)
    registers = [Register(path, key) if path != "-" else None
                 for path, key in ((population, "id"), (officers, "id"), (recuse, None), (exclude, "id"))]
    wanted = recompute(given, *registers)
    for key in wanted:
        if given.get(key) != wanted[key]:
            print(f"# {key} differs")
            return 1
    return 0 if given.keys() == wanted.keys() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
