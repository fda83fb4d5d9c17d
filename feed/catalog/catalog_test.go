package catalog

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// fake is a View over maps. Its log has a record for each change.
type fake struct {
	now     feed.Time
	entries map[uint64]feed.Entry
	stories map[uint64]feed.Story
	traces  []feed.Trace
	kept    uint64 // traces behind it are kept
}

func newFake() *fake {
	return &fake{now: 1_800_000_000, entries: map[uint64]feed.Entry{}, stories: map[uint64]feed.Story{}}
}

func (f *fake) Position() feed.Position {
	return feed.Position{Log: "log", Number: uint64(len(f.traces))}
}
func (f *fake) Now() feed.Time { return f.now }

func (f *fake) Overrides(string) []feed.Override { return nil }

func (f *fake) Entry(n uint64) (feed.Entry, bool) { e, ok := f.entries[n]; return e, ok }
func (f *fake) Story(n uint64) (feed.Story, bool) { s, ok := f.stories[n]; return s, ok }

func (f *fake) StoryByID(id string) (uint64, bool) {
	for n, s := range f.stories {
		if slices.Contains(s.IDs(), id) {
			return n, true
		}
	}
	return 0, false
}

func (f *fake) Lost() int { return 0 }

func (f *fake) EntriesBack(before uint64) iter.Seq[feed.Entry] {
	return func(yield func(feed.Entry) bool) {
		for _, n := range slices.Backward(slices.Sorted(maps.Keys(f.entries))) {
			if n < before && !yield(f.entries[n]) {
				return
			}
		}
	}
}

func (f *fake) Content(uint64, string) (c feed.Content, ok bool)   { return c, true }
func (f *fake) Revision(string, uint32) (r feed.Revision, ok bool) { return r, true }

func (f *fake) Traces(after uint64) (iter.Seq[feed.Trace], bool) {
	return slices.Values(f.traces[after:]), after >= f.kept
}

// put brings an entry of the source, or changes it.
func (f *fake) put(number uint64, source string) {
	f.now += 60
	id := fmt.Sprint("e", number)
	f.entries[number] = feed.Entry{
		Number: number, ID: id, Story: id, Published: f.now, Arrival: f.now, Lead: source,
		Origins: []feed.Origin{{Source: source, FirstSeen: f.now}},
	}
	f.traces = append(f.traces, feed.Trace{Record: uint64(len(f.traces)) + 1, At: f.now, Entries: []uint64{number}})
}

// asked counts the entries that c decides on.
func asked(c *Catalog) map[string]int {
	n := map[string]int{}
	c.evaluate = func(s curate.Subject) (*curate.Decision, error) {
		if s.Entry != nil {
			n[s.Entry.ID]++
		}
		return c.plan.Evaluate(s)
	}
	return n
}

func testPlan(feeds ...curate.Feed) *curate.Plan {
	if len(feeds) == 0 {
		feeds = []curate.Feed{{Path: "/feed", Selection: curate.Selection{Limit: 3}}}
	}
	return curate.New(curate.Spec{
		Site: "tag:s,2026:", Sources: []curate.Source{{Publisher: feed.Publisher{ID: "a"}}, {Publisher: feed.Publisher{ID: "b"}}}, Feeds: feeds,
	})
}

func open(t *testing.T, f File, p *curate.Plan) *Catalog {
	t.Helper()
	c, err := Open(f, p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bring has the catalogue follow v, and fills it.
func bring(t *testing.T, c *Catalog, v View) {
	t.Helper()
	err := c.Step(v)
	for done := false; !done && err == nil; {
		done, err = c.Fill(v, 10)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// shown are the numbers of the rows of the first feed, in the order of their places.
func shown(t *testing.T, c *Catalog) (numbers []uint64) {
	t.Helper()
	err := c.Read(func(p Picture) error {
		numbers = nil
		for _, r := range curate.Choose(&curate.Selection{Limit: 1000, Order: curate.ByArrival}, p.Walk(0), 0).Rows {
			numbers = append(numbers, r.Number>>itemBits)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return numbers
}

func TestAStepDecidesOnWhatChanged(t *testing.T) {
	v, c := newFake(), open(t, new(Memory), testPlan())
	for n := range uint64(50) {
		v.put((n+1)<<itemBits, "a")
	}
	bring(t, c, v)
	n := asked(c)
	v.put(7<<itemBits, "a")
	v.put(51<<itemBits, "b")
	v.put(52<<itemBits, "nobody")
	v.put(7<<itemBits, "b")
	if err := c.Step(v); err != nil {
		t.Fatal(err)
	}
	if want := (map[string]int{"e28672": 1, "e208896": 1, "e212992": 1}); !maps.Equal(n, want) {
		t.Errorf("decided on %v, want %v", n, want)
	}
	if got := shown(t, c); len(got) != 51 || got[0] != 7 || got[1] != 51 {
		t.Errorf("%d rows, the first %v", len(got), got[:2])
	}
	clear(n)
	if err := c.Step(v); err != nil || len(n) != 0 {
		t.Errorf("a step without a record decides on %v, %v", n, err)
	}
}

// TestWhatIsForgottenIsMadeAnew: a log that the store does not know any more, or another
// one, empties the catalogue.
func TestWhatIsForgottenIsMadeAnew(t *testing.T) {
	v, c := newFake(), open(t, new(Memory), testPlan())
	for n := range uint64(9) {
		v.put((n+1)<<itemBits, "a")
	}
	bring(t, c, v)
	v.put(10<<itemBits, "a")
	v.kept = 10
	if err := c.Step(v); err != nil || c.Done() || len(shown(t, c)) != 0 {
		t.Errorf("behind what is kept: %v, done %v", err, c.Done())
	}
	bring(t, c, v)
	if got := shown(t, c); len(got) != 10 {
		t.Errorf("made anew it has %d rows, want 10", len(got))
	}
	other := newFake()
	other.put(1<<itemBits, "a")
	bring(t, c, other) // of an earlier position, as after a backup was restored
	if got := shown(t, c); len(got) != 1 {
		t.Errorf("of another store it has %d rows, want 1", len(got))
	}
}

// TestFillBeginsWithTheNewest, and says which feeds may lack rows.
func TestFillBeginsWithTheNewest(t *testing.T) {
	v := newFake()
	for n := range uint64(40) {
		source := "a"
		if n == 2 {
			source = "b"
		}
		v.put((n+1)<<itemBits, source)
	}
	limit := curate.Selection{Limit: 3}
	c := open(t, new(Memory), testPlan(curate.Feed{Path: "/all", Selection: limit}, curate.Feed{Path: "/b", Sources: []string{"b"}, Selection: limit}))
	if err := c.Step(v); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		rows     int
		unfilled []int
	}{{2, []int{0, 1}}, {4, []int{1}}, {6, []int{1}}} {
		if done, err := c.Fill(v, 2); done || err != nil {
			t.Fatal(done, err)
		}
		got := shown(t, c)
		if len(got) != want.rows || got[0] != 40 || got[len(got)-1] != 41-uint64(want.rows) || !slices.Equal(c.Unfilled(), want.unfilled) {
			t.Errorf("%d rows are %v, unfilled are %v", len(got), got, c.Unfilled())
		}
	}
	again := open(t, c.file, c.plan) // as after a restart
	bring(t, again, v)
	if got := shown(t, again); len(got) != 40 || !again.Done() || again.Unfilled() != nil {
		t.Errorf("%d rows in the end, done %v, unfilled %v", len(got), again.Done(), again.Unfilled())
	}
	if other := open(t, c.file, testPlan()); other.Done() {
		t.Error("a catalogue of another plan is taken for this one's")
	}
}

// TestDueIsDecidedAgain: what was decided until a time is decided on again then, and
// nothing else is.
func TestDueIsDecidedAgain(t *testing.T) {
	v, c := newFake(), open(t, new(Memory), testPlan())
	v.put(1<<itemBits, "a")
	v.put(2<<itemBits, "a")
	until, n := v.now+3600, map[string]int{}
	c.evaluate = func(s curate.Subject) (*curate.Decision, error) {
		n[s.Entry.ID]++
		d, err := c.plan.Evaluate(s)
		if s.Entry.Number == 1<<itemBits {
			for i := range d.Feeds {
				d.Feeds[i].Pinned = until
			}
			if v.now >= until {
				d.Reports = nil // it leaves
			}
		}
		return d, err
	}
	bring(t, c, v)
	clear(n)
	v.now = until - 1
	if err := c.Step(v); err != nil || len(n) != 0 {
		t.Errorf("before: %v, %v", n, err)
	}
	v.now = until
	if err := c.Step(v); err != nil || !maps.Equal(n, map[string]int{"e4096": 1}) {
		t.Errorf("then: %v, %v", n, err)
	}
	if got := shown(t, c); !slices.Equal(got, []uint64{2}) {
		t.Errorf("rows %v, want 2", got)
	}
	if err := c.Step(v); err != nil || n["e4096"] != 1 {
		t.Errorf("it is due for ever: %v, %v", n, err)
	}
}

// TestDoubt: a file that holds what cannot be is an error that says so, and a catalogue
// that is made anew is right again.
func TestDoubt(t *testing.T) {
	v, file := newFake(), new(Memory)
	c := open(t, file, testPlan())
	for n := range uint64(9) {
		v.put((n+1)<<itemBits, "a")
	}
	bring(t, c, v)
	for _, table := range []Table{Rows, Heads, Entries} {
		_ = file.Update(func(w Writer) error {
			for k := range w.Up(table, nil) {
				if w.Delete(table, k); table == Heads {
					k = k[:len(k)-1]
				}
				w.Put(table, k, []byte{0x80})
				break
			}
			return nil
		})
		v.put(9<<itemBits, "a")
		v.put(1<<itemBits, "a")
		err := c.Step(v)
		if err == nil {
			err = c.Read(func(p Picture) error {
				curate.Choose(&curate.Selection{Limit: 9}, p.Walk(0), 0)
				return nil
			})
		}
		if !errors.Is(err, ErrDoubt) {
			t.Errorf("%s: damage is answered %v", table, err)
		}
		if err := c.Forget(); err != nil {
			t.Fatal(err)
		}
		bring(t, c, v)
		if got := shown(t, c); len(got) != 9 {
			t.Errorf("%s: made anew it has %d rows, want 9", table, len(got))
		}
	}
	_ = file.Update(func(w Writer) error { w.Put(Entries, recordKey(1), []byte{0x80}); return nil })
	err := c.Read(func(p Picture) error { p.Standing(1<<itemBits, false); return nil })
	if !errors.Is(err, ErrDoubt) {
		t.Errorf("where an entry stands: damage is answered %v", err)
	}
	if err := c.Forget(); err != nil {
		t.Fatal(err)
	}
	bring(t, c, v)
	broken := errors.New("broken")
	c.evaluate = func(curate.Subject) (*curate.Decision, error) { return nil, broken }
	v.put(1<<itemBits, "a")
	if err := c.Step(v); !errors.Is(err, broken) || errors.Is(err, ErrDoubt) {
		t.Errorf("a decision that fails is answered %v", err)
	}
}

// What is pinned stands among the first until then, and from then on where it did before.
func TestPinEnds(t *testing.T) {
	v := newFake()
	plan := curate.New(curate.Spec{
		Sources: []curate.Source{{Publisher: feed.Publisher{ID: "a"}}}, Feeds: []curate.Feed{{}},
		Rules: []rule.Rule{{ID: "pin", Do: rule.Actions{Pin: time.Hour}}},
	})
	v.put(1<<itemBits, "a")
	e := v.entries[1<<itemBits]
	e.Arrival = v.now
	v.entries[e.Number] = e
	c := open(t, new(Memory), plan)
	for _, pinned := range []int{1, 0} {
		bring(t, c, v)
		err := c.Read(func(p Picture) error {
			w := p.Walk(0)
			if got, plain := w.Lanes(curate.Pinned, 0, 9), w.Lanes(curate.Plain, 0, 9); len(got) != pinned || len(plain) != 1 || len(w.Rows(plain[0], curate.Place{}, 9)) != 1 {
				t.Errorf("%d lanes of what is pinned, %d others", len(got), len(plain))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if next, err := c.Next(); err != nil || next != feed.Time(pinned)*(e.Arrival+3600) {
			t.Errorf("next at %s, %v", next, err)
		}
		v.now += 3600
	}
}
