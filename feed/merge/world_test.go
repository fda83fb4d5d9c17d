package merge_test

import (
	"cmp"
	"crypto/sha256"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/feed/story"
)

// world is the smallest thing that Merge can be asked about: it applies changes as
// they say and answers from what it has.
type world struct {
	t         *testing.T
	number    uint64
	now       feed.Time
	ahead     feed.Time
	states    map[string]feed.State
	listings  map[string][]feed.Listed
	revisions map[[2]any]feed.Revision
	entries   map[uint64]feed.Entry
	contents  map[[2]any]feed.Content
	stories   map[uint64]feed.Story
	overrides map[string][]feed.Override
	policy    feed.Policy
	open      map[uint64]feed.WindowEntry
	window    *merge.Window // made of open for each record
}

const day = 24 * time.Hour

// start is when every test begins.
var start = feed.At(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))

func newWorld(t *testing.T) *world {
	return &world{t: t, states: map[string]feed.State{}, listings: map[string][]feed.Listed{}, revisions: map[[2]any]feed.Revision{},
		entries: map[uint64]feed.Entry{}, contents: map[[2]any]feed.Content{},
		stories: map[uint64]feed.Story{}, open: map[uint64]feed.WindowEntry{}, overrides: map[string][]feed.Override{}, policy: feed.Policy{KeepSeconds: int64(90 * day / time.Second), KeepEntries: 1000}}
}

func (w *world) Now() feed.Time                         { return w.now }
func (w *world) Ahead() feed.Time                       { return w.ahead }
func (w *world) State(source string) (feed.State, bool) { s, ok := w.states[source]; return s, ok }
func (w *world) Listing(source string) []feed.Listed    { return w.listings[source] }
func (w *world) Entry(number uint64) (feed.Entry, bool) { e, ok := w.entries[number]; return e, ok }
func (w *world) Revision(s string, n uint32) (feed.Revision, bool) {
	r, ok := w.revisions[[2]any{s, n}]
	return r, ok
}

func (w *world) Content(n uint64, source string) (feed.Content, bool) {
	c, ok := w.contents[[2]any{n, source}]
	return c, ok
}

func (w *world) EntryByKey(source string, k feed.Key) (uint64, bool) {
	for n, e := range w.entries {
		for _, o := range e.Origins {
			if (!k.Local() || o.Source == source) && slices.Contains(o.Keys, k) {
				return n, true
			}
		}
	}
	return 0, false
}

func (w *world) Claimants(outlet string) (all []string) {
	for _, source := range slices.Sorted(maps.Keys(w.states)) {
		if outlet != "" && w.states[source].Claim.Outlet == outlet {
			all = append(all, source)
		}
	}
	return all
}

func (w *world) EntryByID(id string) (uint64, bool) {
	for n, e := range w.entries {
		if e.ID == id {
			return n, true
		}
	}
	return 0, false
}

func (w *world) Story(n uint64) (feed.Story, bool)   { s, ok := w.stories[n]; return s, ok }
func (w *world) Overrides(id string) []feed.Override { return w.overrides[id] }

func (w *world) StoryByID(id string) (uint64, bool) {
	for n, s := range w.stories {
		if slices.Contains(s.IDs(), id) {
			return n, true
		}
	}
	return 0, false
}

func (w *world) sorted() []feed.Entry {
	var es []feed.Entry
	for _, e := range w.entries {
		es = append(es, e)
	}
	slices.SortFunc(es, func(a, b feed.Entry) int { return cmp.Compare(a.Number, b.Number) })
	return es
}

func (w *world) Due(d uint32, limit int) []uint64 {
	var ns []uint64
	for _, e := range w.sorted() {
		if e.Due > 0 && e.Due <= d && len(ns) < limit {
			ns = append(ns, e.Number)
		}
	}
	return ns
}

func (w *world) Oldest(source string, limit int) []uint64 {
	es := slices.DeleteFunc(w.sorted(), func(e feed.Entry) bool {
		o := e.Origin(source)
		return o == nil || o.Tomb
	})
	slices.SortFunc(es, func(a, b feed.Entry) int { return b.Ref().Compare(a.Ref()) })
	var ns []uint64
	for _, e := range es[:min(limit, len(es))] {
		ns = append(ns, e.Number)
	}
	return ns
}

// fold merges a record twice, demands equal changes, and applies one.
func (w *world) fold(r feed.Record) feed.Change {
	w.t.Helper()
	return w.foldBy(merge.Merge, r)
}

// foldBy is fold by another rule.
func (w *world) foldBy(merge func(merge.Known, feed.Record) feed.Change, r feed.Record) feed.Change {
	w.t.Helper()
	w.number++
	w.window = nil
	r.Version, r.Position = feed.Version, feed.Position{Log: "test", Number: w.number}
	c := merge(w, r)
	w.window = nil
	if again := merge(w, r); !reflect.DeepEqual(c, again) {
		w.t.Fatalf("the same record gave two changes:\n%+v\n%+v", c, again)
	}
	w.now, w.ahead = c.Now, c.Ahead
	for _, s := range c.States {
		w.states[s.Source] = s
	}
	for _, l := range c.Listings {
		w.listings[l.Source] = l.Rows
	}
	for _, v := range c.Revisions {
		key := [2]any{v.Source, v.Number}
		w.revisions[key] = v
		if v.Refs == 0 && w.states[v.Source].Revision != v.Number {
			delete(w.revisions, key)
		}
	}
	for _, e := range c.Entries {
		if e.After == nil {
			delete(w.entries, e.Before.Number)
		} else {
			w.entries[e.After.Number] = *e.After
		}
	}
	for _, cc := range c.Contents {
		if cc.Content == nil {
			delete(w.contents, [2]any{cc.Number, cc.Source})
		} else {
			w.contents[[2]any{cc.Number, cc.Source}] = *cc.Content
		}
	}
	w.told(&c)
	w.opened(&c)
	for _, s := range c.Forgotten {
		delete(w.states, s)
		delete(w.listings, s)
	}
	w.check()
	return c
}

// check holds what must be true after any record.
func (w *world) check() {
	w.t.Helper()
	holders := map[any]uint64{}
	live, tombs, refs := map[string]int{}, map[string]int{}, map[[2]any]int{}
	for _, e := range w.sorted() {
		if len(e.Origins) == 0 {
			w.t.Fatalf("entry %s has no origin", e.ID)
		}
		if n, ok := holders[e.ID]; ok {
			w.t.Fatalf("entries %d and %d are both published as %s", n, e.Number, e.ID)
		}
		holders[e.ID] = e.Number
		for _, o := range e.Origins {
			if _, ok := w.contents[[2]any{e.Number, o.Source}]; ok == (o.Tomb || o.Taken) {
				w.t.Fatalf("entry %s, %s: tomb %v, content %v", e.ID, o.Source, o.Tomb, ok)
			}
			if o.Tomb {
				tombs[o.Source]++
			} else {
				live[o.Source]++
				refs[[2]any{o.Source, o.Revision}]++
			}
			for _, k := range o.Keys {
				var at any = k
				if k.Local() {
					at = [2]any{o.Source, k}
				}
				if n, ok := holders[at]; ok && n != e.Number {
					w.t.Fatalf("entries %d and %d both hold key %v", n, e.Number, k)
				}
				holders[at] = e.Number
			}
		}
	}
	w.checkStories()
	w.checkWindow()
	for _, s := range w.states {
		if s.Entries != live[s.Source] || s.Tombs != tombs[s.Source] {
			w.t.Fatalf("%s counts %d entries and %d tombs, has %d and %d", s.Source, s.Entries, s.Tombs, live[s.Source], tombs[s.Source])
		}
	}
	for k, r := range w.revisions {
		if r.Refs != refs[k] {
			w.t.Fatalf("revision %v counts %d origins, has %d", k, r.Refs, refs[k])
		}
	}
}

// item is an item of a document; the raw bytes are all that it says.
func item(id, link, title, text string) feed.Item {
	h, words := feed.TextHash(title, text)
	it := feed.Item{
		RawHash: sha256.Sum256([]byte(strings.Join([]string{id, link, title, text}, "\x00"))), TextHash: h,
		Keys: feed.Keys(id, link, h, words), TitleSum: feed.TitleSum(title),
		Content:     feed.Content{ID: id, Link: link, Title: title, Body: feed.Text{Value: text}},
		Fingerprint: story.Fingerprint(title, text, "", "en"),
	}
	if strings.Contains(id, ":") {
		it.ID = id
	}
	it.Words, it.Page = words, page(link)
	return it
}

// page is where a link leads to: here two labels are an outlet, which no configuration gives
// to anybody.
func page(link string) feed.Page {
	u, err := url.Parse(link)
	if err != nil {
		return feed.Page{}
	}
	host := strings.TrimPrefix(u.Hostname(), "www.")
	labels := strings.Split(host, ".")
	return feed.Page{Outlet: strings.Join(labels[max(0, len(labels)-2):], "."), Host: host}
}

// result is what a fetch finds in a document of these items: in full what the
// current listing lacks.
func (w *world) result(source string, after time.Duration, items ...feed.Item) *feed.Result {
	r := &feed.Result{Source: source, URL: "https://" + source + ".example/feed", At: start.Add(after), Outcome: feed.Modified, Status: 200,
		BasedOn: w.states[source].Last, Whole: true, Confirmed: true, Policy: w.policy, Meta: feed.Meta{Title: source}, BodyHash: feed.Hash{1},
		Outlet: source + ".example", Claim: page("https://" + source + ".example/")}
	for _, it := range items {
		r.Listing = append(r.Listing, it.RawHash.Sum())
		if !slices.ContainsFunc(w.listings[source], func(l feed.Listed) bool { return l.RawSum == it.RawHash.Sum() }) {
			r.Items = append(r.Items, it)
		}
	}
	return r
}

func (w *world) fetch(source string, after time.Duration, items ...feed.Item) feed.Change {
	w.t.Helper()
	return w.fold(feed.Record{Result: w.result(source, after, items...)})
}

func (w *world) poll(source string, after time.Duration) feed.Change {
	w.t.Helper()
	return w.fold(feed.Record{Unchanged: []feed.Result{{Source: source, URL: w.states[source].URL, At: start.Add(after), Outcome: feed.Unchanged, Status: 304, BasedOn: w.states[source].Last, Confirmed: true, Policy: w.policy}}})
}

// ids are the published ids of the live entries, oldest record first.
func (w *world) ids() []string {
	var ids []string
	for _, e := range w.sorted() {
		if e.Live() {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

func (w *world) wantIDs(ids ...string) {
	w.t.Helper()
	if got := w.ids(); !slices.Equal(got, ids) {
		w.t.Fatalf("live entries %q, want %q", got, ids)
	}
}

func (w *world) byID(id string) feed.Entry {
	w.t.Helper()
	n, ok := w.EntryByID(id)
	if !ok {
		w.t.Fatalf("no entry %s", id)
	}
	return w.entries[n]
}

// long is a text of enough words to identify something, different for each seed.
func long(seed string) string { return strings.Repeat(seed+" word ", 15) }
