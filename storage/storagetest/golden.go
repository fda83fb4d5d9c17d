package storagetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/openvoicenews/openvoice/feed"
)

// Golden folds each log in dir, a txtar archive with the records as JSON lines in
// log.jsonl, and compares the dump with dump.jsonl there. What the rule made of a
// record it must make of it for ever, so a difference is a fault unless the rule is
// meant to change; then update writes the new dumps.
func Golden(t *testing.T, b Backend, dir string, update bool) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no logs in %s, %v", dir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(text)
			if len(a.Files) != 2 || a.Files[0].Name != "log.jsonl" || a.Files[1].Name != "dump.jsonl" {
				t.Fatalf("%s does not hold log.jsonl and dump.jsonl", file)
			}
			s := open(t, b, nil)
			for _, r := range readLog(t, a.Files[0].Data) {
				apply(t, s, r)
			}
			if err := Invariants(t.Context(), s, nil); err != nil {
				t.Error(err)
			}
			got := dump(t, s)
			if update {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(a.Files[1].Data); got != want {
				t.Errorf("the dump differs (-want +got):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
			}
		})
	}
}

func readLog(t *testing.T, lines []byte) (rs []feed.Record) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(lines))
	dec.DisallowUnknownFields()
	for dec.More() {
		var r feed.Record
		if err := dec.Decode(&r); err != nil {
			t.Fatalf("record %d: %v", len(rs)+1, err)
		}
		rs = append(rs, r)
	}
	return rs
}

// WriteLog writes records as a golden log without its dump, where the file does not
// exist yet: a log that was committed is never written again.
func WriteLog(file, comment string, rs []feed.Record) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i := range rs {
		if err := enc.Encode(rs[i]); err != nil {
			return fmt.Errorf("write log %s: %w", file, err)
		}
	}
	a := &txtar.Archive{Comment: []byte(comment + "\n"), Files: []txtar.File{{Name: "log.jsonl", Data: b.Bytes()}, {Name: "dump.jsonl"}}}
	return os.WriteFile(file, txtar.Format(a), 0o644)
}

// Logs are the records of the golden logs by name, with what each shows, for
// [WriteLog].
func Logs(made func(seed uint64, n int) []feed.Record) map[string]struct {
	Comment string
	Records []feed.Record
} {
	type log = struct {
		Comment string
		Records []feed.Record
	}
	item := func(source, id, link, title, text string) feed.Item {
		return Item(feed.Content{
			ID: id, Link: "https://" + source + ".example/" + link, Title: title, Body: feed.Text{Value: text},
			Categories: []feed.Category{{Term: "crime", Label: "Crime"}}, Published: start - 3600, Sanitizer: 1,
		})
	}
	long := "The same twenty words and some more that two outlets print of one event because both of them have it from one agency, word for word."
	a := item("one", "tag:one,1", "a", "A", long)
	edited := item("one", "tag:one,1", "a", "A", long+" More is known now.")
	reused := item("one", "tag:one,1", "b", "B", "Something else.")
	copied := item("two", "tag:two,9", "copy", "A", long)
	plain := item("two", "no-iri", "c", "C", "")
	keep := func(r feed.Result, days int64) feed.Record {
		r.Policy.KeepSeconds = days * 86400
		return feed.Record{Result: &r}
	}
	at := func(days feed.Time) feed.Time { return start + days*86400 }
	part := func(n int, r feed.Result) feed.Result {
		r.Part, r.HasMore, r.BasedOn = n, n == 0, 0
		if r.HasMore {
			r.Listing, r.Validator, r.BodyHash = nil, feed.Validator{}, feed.Hash{}
		}
		return r
	}
	second := Whole("one", start, 0, plain)
	second.Listing = []feed.Sum{a.RawHash.Sum(), plain.RawHash.Sum()}
	line := item("two", "tag:two,5", "x", "About A", "Comments")
	line.Content.Link, line.Page = a.Content.Link, a.Page
	line.Keys = feed.Keys(line.Content.ID, line.Content.Link, line.TextHash, line.Words)
	rewritten := item("two", "tag:two,9", "copy", "Something else altogether", strings.Repeat("Nothing of what was said before is left of it here now. ", 4))
	given := item("one", "tag:one,1", "a", "Something else altogether", rewritten.Content.Body.Value)
	number := func(rs ...feed.Record) []feed.Record { return Number(feed.Position{Log: "golden"}, rs...) }
	return map[string]log{
		"first-sight": {"Two items, one with an id that may be published, one without.", number(keep(Whole("one", start, 0, a, plain), 0))},
		"edit":        {"A change of words is an edit; the entry keeps its id.", number(keep(Whole("one", start, 0, a), 0), keep(Whole("one", at(1), 1, edited), 0))},
		"reused-id":   {"An id used again with a new link and new text makes another entry.", number(keep(Whole("one", start, 0, a), 0), keep(Whole("one", at(1), 1, reused), 0))},
		"copy":        {"Two sources print one text: one entry with two origins.", number(keep(Whole("one", start, 0, a), 0), keep(Whole("two", at(1), 0, copied, plain), 0))},
		"pointer": {"A line about another's page is a part of that page's entry, whichever comes first.", number(
			keep(Whole("one", start, 0, a), 0), keep(Whole("two", at(1), 0, line), 0))},
		"pointer-first": {"A line about another's page becomes a part of that page's entry.", number(
			keep(Whole("two", start, 0, line), 0), keep(Whole("one", start+3600, 0, a), 0))},
		"parted": {"A source that rewrites what it shared with another gets an entry of its own; one that gave the entry its id takes it along.", number(
			keep(Whole("one", start, 0, a), 0), keep(Whole("two", at(1), 0, copied), 0), keep(Whole("two", at(2), 2, rewritten), 0),
			keep(Whole("two", at(3), 3, copied), 0), keep(Whole("one", at(4), 1, given), 0))},
		"expiry": {"An entry that is listed no more goes, its tombstone keeps it away, then goes too.", number(
			keep(Whole("one", start, 0, a), 3), keep(Whole("one", at(1), 1, plain), 3), feed.Record{Control: &feed.Control{At: at(9)}},
			keep(Whole("one", at(10), 2, plain, a), 3), keep(Whole("one", at(11), 4, plain), 3), feed.Record{Control: &feed.Control{At: at(36)}}, feed.Record{Control: &feed.Control{At: at(60)}},
			keep(Whole("one", at(61), 5, plain, a), 3))},
		"removed": {"A removed source's entries age from then on, and it is forgotten.", number(
			keep(Whole("one", start, 0, a), 3), keep(Whole("two", start, 0, plain), 0), feed.Record{Control: &feed.Control{At: at(1), RemoveSource: "one"}},
			feed.Record{Control: &feed.Control{At: at(2)}}, feed.Record{Control: &feed.Control{At: at(5)}})},
		"parts":   {"One document in two results.", number(keep(part(0, Whole("one", start, 0, a)), 0), keep(part(1, second), 0))},
		"stale":   {"A result based on an old state changes nothing.", number(keep(Whole("one", start, 0, a), 0), keep(Whole("one", at(1), 0, edited, plain), 0))},
		"stories": {"Stories grow, become part of an older one, are taken apart and made one again, and outlive their founding entries.", storyLog()},
		"joins":   {"Reports join by themselves, a copy without substance, one that the operator keeps out; an edit weighs anew, and what is too old is open no more.", joinLog()},
		"made-1":  {"Made-up sources.", made(11, 60)},
		"made-2":  {"Made-up sources.", made(12, 60)},
	}
}
