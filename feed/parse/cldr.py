"""Writes cldr.txt: the names of months and of days of the week in all languages of CLDR,
as Babel has them (Debian: python3-babel). Twelve lines of months, then seven of days from
Sunday on; names in lower case, "|" between. A name that stands in several lines is first
meant in the one where more languages have it, and has "+" in front of it there.
"""
import unicodedata
import babel
from babel import localedata

ZONES = set("ut utc gmt wet est edt cst cdt mst mdt pst pdt et ct mt pt ast adt nst ndt brt art at clt cot pet west bst cet met mez cest mest mesz eet eest eat wat cat trt gst sast msk msd ist pkt wib ict hkt sgt jst kst am pm".split())
SCRIPTS = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")

def clean(name):
    name = unicodedata.normalize("NFC", name.lower()).strip().rstrip(".").strip()
    for article in ("de ", "d’", "d'"):
        if name.startswith(article):
            name = name[len(article):]
    return name

def usable(name, shortest):
    if any(c.isdigit() for c in name) or "|" in name or not name or name in ZONES:
        return False
    return len(name) >= shortest or unicodedata.name(name[0]).split()[0] in SCRIPTS

def gather(kind, shortest, count):
    found = {}
    for identifier in localedata.locale_identifiers():
        locale = babel.Locale.parse(identifier)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for key, name in getattr(locale, kind)[context].get(width, {}).items():
                    name = clean(name)
                    if usable(name, shortest):
                        line = key - 1 if count == 12 else (key + 1) % 7
                        found.setdefault(name, {}).setdefault(line, set()).add(locale.language)
    return found

months, days = gather("months", 3, 12), gather("days", 2, 7)
for name in list(months):
    if name in days and (len(name) < 4 or len(days[name]) > 1):
        del months[name]
lines = []
for found, count in ((months, 12), (days, 7)):
    rows = [[] for _ in range(count)]
    for name, places in sorted(found.items()):
        most = max(places, key=lambda line: (len(places[line]), -line))
        for line in places:
            rows[line].append(("+" if line == most and len(places) > 1 else "") + name)
    lines += ["|".join(row) for row in rows]
with open("cldr.txt", "w", encoding="utf-8") as out:
    out.write("\n".join(lines) + "\n")
