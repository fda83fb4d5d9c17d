package curate

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// telling is a story whose entries are told of one by one.
type telling struct {
	plan    *Plan
	entries []*feed.Entry // the newest first
	texts   map[uint64]feed.Content
	read    []string // what was read
	asked   int      // entries asked for
}

func (s *telling) subject(t *testing.T) Subject {
	return Subject{
		Story: &feed.Story{Number: 1, ID: "s"},
		Entries: func(yield func(*Decision, error) bool) {
			for _, e := range s.entries {
				if s.asked++; !yield(decide(t, s.plan, e), nil) {
					return
				}
			}
		},
		Read: func(r Report) (*feed.Content, *feed.Meta, error) {
			s.read = append(s.read, fmt.Sprint(r.Entry.Number, " ", r.Source.ID))
			c := s.texts[r.Entry.Number]
			return &c, &feed.Meta{}, nil
		},
	}
}

// report is an entry of the source, published at its number.
func report(number uint64, copied bool, sources ...string) *feed.Entry {
	e := &feed.Entry{Number: number, ID: fmt.Sprint("e", number), Published: feed.Time(number)}
	for i, s := range sources {
		e.Origins = append(e.Origins, origin(s, feed.Time(i)))
	}
	if copied {
		e.Join = &feed.Join{Evidence: &feed.Evidence{Copy: true}}
	}
	return e
}

func words(n int) feed.Content {
	return feed.Content{Body: feed.Text{Value: strings.Repeat("word ", n)}}
}

func crediting(n int, agencies ...string) feed.Content {
	c := words(n)
	c.Credits = agencies
	return c
}

func storyPlan() *Plan {
	s := Spec{Categories: []Category{{Term: "world"}, {Term: "crime"}}, Feeds: []Feed{{}}}
	for _, id := range []string{"a", "b", "c", "reuters"} {
		s.Sources = append(s.Sources, Source{Publisher: feed.Publisher{ID: id}})
	}
	s.Sources[1].Categories, s.Sources[2].Categories = []string{"crime"}, []string{"world"}
	return New(s)
}

func TestLeadOfAStory(t *testing.T) {
	for _, c := range []struct {
		name    string
		entries []*feed.Entry
		texts   map[uint64]feed.Content
		want    string // entry, source and "copy" of each report
	}{
		{"the fullest", []*feed.Entry{report(3, false, "c"), report(2, false, "b"), report(1, false, "a")},
			map[uint64]feed.Content{1: words(5), 2: words(9), 3: words(5)}, "2 b, 3 c, 1 a"},
		{"of equal ones the first", []*feed.Entry{report(2, false, "b"), report(1, false, "a")},
			map[uint64]feed.Content{1: words(5), 2: words(5)}, "1 a, 2 b"},
		{"the summary counts where it is longer", []*feed.Entry{report(2, false, "b"), report(1, false, "a")},
			map[uint64]feed.Content{1: words(5), 2: {Summary: feed.Text{Value: strings.Repeat("long ", 9)}}}, "2 b, 1 a"},
		{"markup does not count", []*feed.Entry{report(2, false, "b"), report(1, false, "a")},
			map[uint64]feed.Content{1: words(5), 2: {Body: feed.Text{Value: "<p title=\"so many words that nobody sees\">short</p>", HTML: true}}}, "1 a, 2 b"},
		{"no copy", []*feed.Entry{report(2, true, "b"), report(1, false, "a")},
			map[uint64]feed.Content{1: words(1), 2: words(9)}, "1 a, 2 b copy"},
		{"a copy where nothing else is left", []*feed.Entry{report(2, true, "b")}, map[uint64]feed.Content{2: words(9)}, "2 b"},
		{"whom others credit", []*feed.Entry{report(3, false, "reuters"), report(2, false, "b"), report(1, false, "a")},
			map[uint64]feed.Content{1: crediting(9, "reuters"), 2: words(20), 3: words(1)}, "3 reuters, 2 b, 1 a"},
		{"not who credits itself", []*feed.Entry{report(3, false, "reuters"), report(2, false, "reuters"), report(1, false, "a")},
			map[uint64]feed.Content{1: words(9), 2: crediting(1, "reuters"), 3: crediting(1, "reuters")}, "1 a, 3 reuters"},
		{"other origins of an entry are copies", []*feed.Entry{report(2, false, "b", "c"), report(1, false, "a", "c")},
			map[uint64]feed.Content{1: words(9), 2: words(1)}, "1 a, 1 c copy, 2 b"},
		{"sources that have left have no say", []*feed.Entry{report(2, false, "gone"), report(1, false, "a")},
			map[uint64]feed.Content{1: words(1), 2: words(9)}, "1 a"},
		{"nobody", []*feed.Entry{report(2, false, "gone")}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &telling{plan: storyPlan(), entries: c.entries, texts: c.texts}
			d, err := s.plan.Evaluate(s.subject(t))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range d.Reports {
				got = append(got, fmt.Sprint(r.Entry.Number, " ", r.Source.ID, map[bool]string{true: " copy"}[r.Copy]))
			}
			if g := strings.Join(got, ", "); g != c.want {
				t.Errorf("told by %q, want %q", g, c.want)
			}
			if len(d.Reports) > 0 && d.Trace[0].Entry != d.Reports[0].Entry || d.Feeds != nil {
				t.Errorf("the trace is %+v, the feeds %v", d.Trace, d.Feeds)
			}
		})
	}
}

// The categories of a story are those of all reports, each with its reason.
func TestCategoriesOfAStory(t *testing.T) {
	s := &telling{plan: storyPlan(), entries: []*feed.Entry{report(2, false, "c"), report(1, false, "b")}}
	d, err := s.plan.Evaluate(s.subject(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(d.Reasons); got != "[world: all of c is crime: all of b is]" || len(d.Categories) != 2 {
		t.Errorf("%s, %v", got, d.Categories)
	}
}

// Contents are read where the decision depends on them alone: none of an entry's, and of a
// story's those that could lead it. No more entries are asked for than are looked at.
func TestOnlyWhatIsNeededIsRead(t *testing.T) {
	s := &telling{plan: storyPlan(), entries: []*feed.Entry{report(3, false, "gone"), report(2, false, "b", "c"), report(1, false, "a")}}
	subject := s.subject(t)
	if _, err := s.plan.Evaluate(subject); err != nil {
		t.Fatal(err)
	}
	if want := []string{"2 b", "1 a"}; !slices.Equal(s.read, want) {
		t.Errorf("read %q, want %q", s.read, want)
	}
	s.read, s.entries, s.asked = nil, nil, 0
	for n := uint64(200); n > 0; n-- {
		s.entries = append(s.entries, report(n, false, "a"))
	}
	d, err := s.plan.Evaluate(subject)
	if err != nil || len(s.read) != maxCandidates || s.asked != maxCandidates || len(d.Trace) != maxCandidates {
		t.Errorf("read %d, asked for %d of 200, %v", len(s.read), s.asked, err)
	}
	if _, err := s.plan.Evaluate(Subject{Entry: s.entries[0], Read: func(Report) (*feed.Content, *feed.Meta, error) {
		t.Error("the content of an entry was read")
		return &feed.Content{}, &feed.Meta{}, nil
	}}); err != nil {
		t.Fatal(err)
	}
}

func TestEvaluateFails(t *testing.T) {
	broken := errors.New("broken")
	s := &telling{plan: storyPlan(), entries: []*feed.Entry{report(1, false, "a")}}
	unread, untold := s.subject(t), s.subject(t)
	unread.Read = func(Report) (*feed.Content, *feed.Meta, error) { return nil, nil, broken }
	untold.Entries = iter.Seq2[*Decision, error](func(yield func(*Decision, error) bool) { yield(nil, broken) })
	for _, subject := range []Subject{unread, untold} {
		if d, err := s.plan.Evaluate(subject); d != nil || !errors.Is(err, broken) {
			t.Errorf("got %v, %v", d, err)
		}
	}
}
