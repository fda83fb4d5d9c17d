package curate

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// telling is a story whose entries are told of one by one.
type telling struct {
	plan    *Plan
	entries []*feed.Entry // by number
	leads   string        // as "ENTRY SOURCE, ..."
	asked   int           // entries asked for
}

func (s *telling) subject(t *testing.T) Subject {
	story := &feed.Story{Number: 1, ID: "s"}
	for _, e := range s.entries {
		story.Members = append(story.Members, e.Number)
	}
	for row := range strings.SplitSeq(s.leads, ", ") {
		var l feed.Lead
		if n, _ := fmt.Sscan(row, &l.Entry, &l.Source); n == 2 {
			story.Leads = append(story.Leads, l)
		}
	}
	return Subject{Story: story, Member: func(number uint64) (*Decision, error) {
		s.asked++
		for _, e := range s.entries {
			if e.Number == number {
				return decide(t, s.plan, e), nil
			}
		}
		return nil, fmt.Errorf("no entry %d", number)
	}}
}

// report is an entry that was published at its number, with an origin of each of the
// sources, which may be followed by "+" for a copy and by "*" for a pointer.
func report(number uint64, sources ...string) *feed.Entry {
	e := &feed.Entry{Number: number, ID: fmt.Sprint("e", number), Published: feed.Time(number)}
	for i, s := range sources {
		o := origin(strings.TrimRight(s, "+*"), feed.Time(i))
		switch {
		case strings.HasSuffix(s, "+"):
			o.Role = feed.RoleCopy
		case strings.HasSuffix(s, "*"):
			o.Role = feed.RolePointer
		}
		e.Origins = append(e.Origins, o)
	}
	return e
}

func storyPlan() *Plan {
	s := Spec{Categories: []Category{{Term: "world"}, {Term: "crime"}}, Feeds: []Feed{{}}}
	for _, id := range []string{"a", "b", "c", "reuters"} {
		s.Sources = append(s.Sources, Source{Publisher: feed.Publisher{ID: id}})
	}
	s.Sources[1].Categories, s.Sources[2].Categories = []string{"crime"}, []string{"world"}
	return New(s)
}

// told are the reports of the decision, in words.
func told(d *Decision) string {
	var got []string
	for _, r := range d.Reports {
		got = append(got, fmt.Sprint(r.Entry.Number, " ", r.Source.ID, map[bool]string{true: " copy"}[r.Copy]))
	}
	return strings.Join(got, ", ")
}

func TestLeadOfAStory(t *testing.T) {
	for _, c := range []struct {
		name    string
		leads   string
		entries []*feed.Entry
		want    string // entry, source and "copy" of each report
	}{
		{"the first of the order", "2 b, 1 a, 3 c", []*feed.Entry{report(1, "a"), report(2, "b"), report(3, "c")}, "2 b, 3 c, 1 a"},
		{"the next where the plan has it not", "2 gone, 1 a, 3 c", []*feed.Entry{report(1, "a"), report(2, "gone"), report(3, "c")}, "1 a, 3 c"},
		{"a copy where nothing else is let through", "1 gone, 2 b, 3 c", []*feed.Entry{report(1, "gone"), report(2, "b+"), report(3, "c+")}, "2 b, 3 c copy"},
		{"all reports of a source", "1 a, 2 b, 3 a, 4 a", []*feed.Entry{report(1, "a"), report(2, "b"), report(3, "a"), report(4, "a")}, "1 a, 4 a, 3 a, 2 b"},
		{"no copy and no pointer of who has a report", "1 a, 2 b", []*feed.Entry{report(1, "a", "b*"), report(2, "b"), report(3, "a+"), report(4, "c+"), report(5, "c+")}, "1 a, 2 b, 5 c copy"},
		{"copies behind reports, then pointers", "1 a", []*feed.Entry{report(1, "a", "c*"), report(2, "reuters"), report(3, "b+")}, "1 a, 2 reuters, 3 b copy, 1 c"},
		{"the newest where the order names none", "", []*feed.Entry{report(1, "a"), report(2, "b")}, "2 b, 1 a"},
		{"nobody", "1 gone", []*feed.Entry{report(1, "gone")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &telling{plan: storyPlan(), entries: c.entries, leads: c.leads}
			d, err := s.plan.Evaluate(s.subject(t))
			if err != nil {
				t.Fatal(err)
			}
			if g := told(d); g != c.want {
				t.Errorf("told by %q, want %q", g, c.want)
			}
			for i, l := range d.Trace {
				if l.Lead != d.Subject.Story.Leads[i] || l.Dropped != (l.Source == "gone") {
					t.Errorf("the trace has %+v at %d", l, i)
				}
			}
			if len(d.Trace) != len(d.Subject.Story.Leads) || d.Feeds != nil || d.More != 0 {
				t.Errorf("the trace is %+v, the feeds %v, more %d", d.Trace, d.Feeds, d.More)
			}
		})
	}
}

func TestLeadOfAnEntry(t *testing.T) {
	for _, c := range []struct{ lead, sources, want string }{
		{"b", "a+ b", "1 b, 1 a copy"},
		{"gone", "a* b+ gone c+", "1 b, 1 a, 1 c copy"},
		{"", "a+ b", "1 b, 1 a copy"},
	} {
		e := report(1, strings.Fields(c.sources)...)
		e.Lead = c.lead
		if got := told(decide(t, storyPlan(), e)); got != c.want {
			t.Errorf("%s, led by %q, is told by %q, want %q", c.sources, c.lead, got, c.want)
		}
	}
}

// The categories of a story are those of all reports, each with its reason.
func TestCategoriesOfAStory(t *testing.T) {
	s := &telling{plan: storyPlan(), entries: []*feed.Entry{report(1, "b"), report(2, "c")}, leads: "2 c, 1 b"}
	d, err := s.plan.Evaluate(s.subject(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(d.Reasons); got != "[world: all of c is crime: all of b is]" || len(d.Categories) != 2 {
		t.Errorf("%s, %v", got, d.Categories)
	}
}

// A story names 50 reports and counts the rest; no more entries are asked for than its
// newest and those that may lead it.
func TestLargeStoryIsBounded(t *testing.T) {
	s := &telling{plan: storyPlan(), leads: "7 a, 3 gone"}
	for n := uint64(1); n <= 200; n++ {
		s.entries = append(s.entries, report(n, "a"))
	}
	d, err := s.plan.Evaluate(s.subject(t))
	if err != nil {
		t.Fatal(err)
	}
	if s.asked != maxLooked+2 || len(d.Reports) != maxReports || d.More != 200-maxReports || d.Reports[0].Entry.Number != 7 || d.Reports[1].Entry.Number != 200 {
		t.Errorf("asked for %d, told by %s and %d more", s.asked, told(d), d.More)
	}
}

func TestEvaluateFails(t *testing.T) {
	broken := errors.New("broken")
	s := &telling{plan: storyPlan(), entries: []*feed.Entry{report(1, "a")}}
	subject := s.subject(t)
	subject.Member = func(uint64) (*Decision, error) { return nil, broken }
	if d, err := s.plan.Evaluate(subject); d != nil || !errors.Is(err, broken) {
		t.Errorf("got %v, %v", d, err)
	}
}
