"""Prints what feedparser finds in documents, as facts.

It reads a JSON list of documents in base64 from standard input, and writes a JSON
list of what is found in each.
"""
import base64, calendar, io, json, sys
import feedparser

def entry(e):
    when = [calendar.timegm(e[k]) for k in ("published_parsed", "updated_parsed") if e.get(k)]
    return {
        "id": e.get("id", ""), "link": e.get("link", ""), "title": e.get("title", ""), "dates": when,
        "texts": [e.get("summary", "")] + [c.get("value", "") for c in e.get("content", [])],
        "categories": [t.get("term") or "" for t in e.get("tags", [])],
        "authors": [a.get("name", "") for a in e.get("authors", [])],
        "files": [f.get("href", "") for f in e.get("enclosures", [])],
    }

def found(raw):
    try:
        d = feedparser.parse(io.BytesIO(raw), response_headers={"content-type": "application/xml; charset=utf-8"})
        return {"title": d.feed.get("title", ""), "link": d.feed.get("link", ""), "entries": [entry(e) for e in d.entries]}
    except Exception as e:
        return {"title": "", "link": "", "entries": [], "failed": repr(e)}

json.dump([found(base64.b64decode(b)) for b in json.load(sys.stdin)], sys.stdout)
