package edition

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// shelf is a View that counts what is read of it.
type shelf struct {
	contents map[string]feed.Content // by source
	read     map[string]int
}

func (s *shelf) Content(_ uint64, source string) (feed.Content, bool) {
	s.read[source]++
	c, ok := s.contents[source]
	return c, ok
}

func (s *shelf) Revision(source string, number uint32) (feed.Revision, bool) {
	return feed.Revision{Meta: feed.Meta{Title: "Itself"}}, source == "a" && number == 1
}

// decided is the decision on an entry that both a and b have.
func decided(t *testing.T) *curate.Decision {
	t.Helper()
	p := curate.New(curate.Spec{Sources: []curate.Source{{Publisher: feed.Publisher{ID: "a"}}, {Publisher: feed.Publisher{ID: "b"}, TitlesAsGiven: true}}})
	e := &feed.Entry{Number: 1, ID: "x:1", Published: 5, Origins: []feed.Origin{{Source: "a", FirstSeen: 5, Revision: 1}, {Source: "b", FirstSeen: 6, Published: 4, Role: feed.RoleCopy}}}
	one, err := p.Evaluate(curate.Subject{Entry: e})
	if err != nil {
		t.Fatal(err)
	}
	d, err := p.Evaluate(curate.Subject{
		Story:  &feed.Story{Number: 1, ID: "x:1", Published: 5, Updated: 9, Members: []uint64{1}},
		Member: func(uint64) (*curate.Decision, error) { return one, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// No content is read twice.
func TestContentsAreReadOnce(t *testing.T) {
	s := &shelf{map[string]feed.Content{"a": {Summary: feed.Text{Value: "Words"}}, "b": {}}, map[string]int{}}
	m := &Maker{View: s, Language: "en"}
	a, err := m.Article(decided(t))
	if err != nil {
		t.Fatal(err)
	}
	if s.read["a"] != 1 || s.read["b"] != 1 {
		t.Errorf("read %v", s.read)
	}
	if a.ID != "x:1" || a.Published != 5 || a.Updated != 9 || a.FeedLanguage != "en" || len(a.Reports) != 2 {
		t.Errorf("made %+v", a)
	}
	lead, other := &a.Reports[0], &a.Reports[1]
	if lead.Content.Title != "Words" || lead.Name() != "Itself" || lead.Published != 5 || lead.Role != feed.RoleReport {
		t.Errorf("it is led by %+v", lead)
	}
	if other.Content.Title != "" || other.Name() != "b" || other.Published != 4 || other.Role != feed.RoleCopy {
		t.Errorf("the other is %+v", other)
	}
}

func TestWhatIsNotStored(t *testing.T) {
	s := &shelf{map[string]feed.Content{"a": {}}, map[string]int{}}
	m := &Maker{View: s}
	d := decided(t)
	if _, err := m.Article(d); err == nil || err.Error() != "what source b says of it is not in the store" {
		t.Errorf("got %v", err)
	}
	d.Reports[0].Origin.Revision = 2
	if _, err := (&Maker{View: s}).Article(d); err == nil || !strings.HasPrefix(err.Error(), "revision 2 of source a is not") {
		t.Errorf("got %v", err)
	}
}
