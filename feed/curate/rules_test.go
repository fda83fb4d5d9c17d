package curate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// library is a view in memory.
type library struct {
	entries map[uint64]*feed.Entry
	titles  map[string]string // by source
	story   *feed.Story
}

func (l *library) Entry(n uint64) (e feed.Entry, ok bool) {
	if got := l.entries[n]; got != nil {
		return *got, true
	}
	return e, false
}
func (l *library) Content(_ uint64, source string) (feed.Content, bool) {
	return feed.Content{Title: l.titles[source], Link: "https://" + source + ".example/1"}, true
}
func (l *library) Revision(source string, _ uint32) (feed.Revision, bool) {
	return feed.Revision{Meta: feed.Meta{Language: map[string]string{"a": "en-GB", "b": "de"}[source]}}, true
}
func (l *library) Story(uint64) (feed.Story, bool) { return *l.story, true }
func (l *library) StoryByID(id string) (uint64, bool) {
	return 1, l.story != nil && id == l.story.ID
}

func titled(words ...string) rule.Condition {
	return rule.Condition{Op: rule.Terms, Field: rule.Title, Words: words}
}

func valued(f rule.Field, words ...string) rule.Condition {
	return rule.Condition{Op: rule.Values, Field: f, Words: words}
}

// concluded is a decision in words.
func concluded(d *Decision) string {
	var b strings.Builder
	for _, r := range d.Reports {
		fmt.Fprint(&b, r.Source.ID, " ")
		for _, m := range r.Marks() {
			fmt.Fprint(&b, m.Term, " ")
		}
	}
	for _, r := range d.Withheld {
		by, held := r.Verdict.Stopped()
		fmt.Fprintf(&b, "-%s by %s %v ", r.Source.ID, by.ID, held)
	}
	fmt.Fprint(&b, d.Reasons)
	for _, t := range d.Feeds {
		fmt.Fprintf(&b, " %d/%d/%v", t.Feed, t.Pinned, t.Demoted)
	}
	return b.String()
}

// A rule judges what one source says: what it drops there hides nothing of others, and the
// entry goes with the last.
func TestRulesJudgeOrigins(t *testing.T) {
	when := titled("murder")
	spec := Spec{
		Site: site, Categories: []Category{{Term: "crime", Parent: "local"}, {Term: "local"}, {Term: "sport", Aliases: []string{"Fußball"}}},
		Sources: []Source{{Publisher: feed.Publisher{ID: "a"}}, {Publisher: feed.Publisher{ID: "b"}, Categories: []string{"sport"}}},
		Feeds:   []Feed{{}, {Categories: []string{"local"}}, {Selection: Selection{When: &when}}, {Sources: []string{"b"}, Selection: Selection{When: &when}}},
	}
	v := &library{titles: map[string]string{"a": "A murder", "b": "A match"}}
	for _, c := range []struct {
		name  string
		rules []rule.Rule
		want  string
	}{
		{"none", nil, "a b [sport: all of b is] 0/0/false 2/0/false"},
		{"dropped in one", []rule.Rule{{ID: "r", When: titled("match"), Do: rule.Actions{Drop: true}}}, "a -b by r false [] 0/0/false 2/0/false"},
		{"the lead is dropped", []rule.Rule{{ID: "r", When: titled("murder"), Do: rule.Actions{Hold: true}}}, "b -a by r true [sport: all of b is] 0/0/false"},
		{"all", []rule.Rule{{ID: "r", Do: rule.Actions{Drop: true}}}, "-a by r false -b by r false []"},
		{"filed", []rule.Rule{{ID: "r", Place: "f:3", When: titled("murder"), Do: rule.Actions{Categorise: []string{"crime"}, Mark: []string{"m"}}}, {ID: "s", When: valued(rule.Category, "local"), Do: rule.Actions{Mark: []string{"n"}}}},
			"a m n b [crime: rule r (f:3) local: parent of crime sport: all of b is] 0/0/false 1/0/false 2/0/false"},
		{"taken away", []rule.Rule{{ID: "r", Do: rule.Actions{Uncategorise: []string{"sport"}}}}, "a b [] 0/0/false 2/0/false"},
		{"demoted in one", []rule.Rule{{ID: "r", When: titled("murder"), Do: rule.Actions{Demote: true}}}, "a b [sport: all of b is] 0/0/false 2/0/true"},
		{"pinned by one", []rule.Rule{{ID: "r", When: titled("match"), Do: rule.Actions{Pin: 3600e9}}}, "a b [sport: all of b is] 0/4600/false 2/0/false"},
		{"in a language", []rule.Rule{{ID: "r", When: valued(rule.Language, "de"), Do: rule.Actions{Drop: true}}}, "a -b by r false [] 0/0/false 2/0/false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := spec
			s.Rules = c.rules
			e := &feed.Entry{Number: 1, Arrival: 1000, Origins: []feed.Origin{{Source: "a", FirstSeen: 1}, {Source: "b", FirstSeen: 2}}}
			d, err := New(s).Evaluate(Subject{Entry: e, Reader: NewReader(v)})
			if err != nil {
				t.Fatal(err)
			}
			if got := concluded(d); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// What is counted of a story is what the log holds, before any rule; a story of one counts 1.
func TestStoryFacts(t *testing.T) {
	report := func(source, outlet, owner string, role feed.Role) feed.Origin {
		return feed.Origin{Source: source, Outlet: outlet, Owner: owner, Role: role}
	}
	v := &library{story: &feed.Story{ID: "s", Members: []uint64{1, 2, 3, 4, 9}}, entries: map[uint64]*feed.Entry{
		1: {Number: 1, ID: "s", Story: "s", Origins: []feed.Origin{report("wire", "wire.example", "", feed.RoleReport)}},
		2: {Number: 2, Story: "s", CopyOf: 1, Origins: []feed.Origin{report("a", "a.example", "Group", feed.RoleCopy)}},
		3: {Number: 3, Story: "s", CopyOf: 2, Origins: []feed.Origin{report("b", "b.example", "Group", feed.RoleCopy)}},
		4: {Number: 4, Story: "s", Origins: []feed.Origin{report("c", "c.example", "", feed.RoleReport), report("d", "d.example", "", feed.RolePointer), {Source: "e", Outlet: "e", Tomb: true}}},
		5: {Number: 5, Story: "alone", Origins: []feed.Origin{report("c", "c.example", "", feed.RoleReport)}},
	}}
	p := New(Spec{
		Site: site, Feeds: []Feed{{}}, Sources: []Source{{Publisher: feed.Publisher{ID: "wire", Country: "GB"}}, {Publisher: feed.Publisher{ID: "a", Country: "KE"}}, {Publisher: feed.Publisher{ID: "b", Country: "KE"}}, {Publisher: feed.Publisher{ID: "c"}}},
		Rules: []rule.Rule{
			{ID: "facts", When: rule.Condition{Op: rule.If, Expr: "story.outlets == 4 and story.owners == 3 and story.voices == 2 and story.countries == 2"}, Do: rule.Actions{Mark: []string{"facts"}}},
			{ID: "one", When: rule.Condition{Op: rule.If, Expr: "story.outlets == 1 and story.owners == 1 and story.voices == 1 and story.countries == 1"}, Do: rule.Actions{Mark: []string{"one"}}},
			{ID: "copy", When: valued(rule.CopyOf, "wire"), Do: rule.Actions{Mark: []string{"copy"}}},
			{ID: "drop", When: valued(rule.Source, "wire"), Do: rule.Actions{Drop: true}},
		},
	})
	r := NewReader(v)
	for n, want := range map[uint64]string{1: "-wire by drop false []", 2: "a facts copy [] 0/0/false", 3: "b facts copy [] 0/0/false", 4: "c facts [] 0/0/false", 5: "c one [] 0/0/false"} {
		d, err := p.Evaluate(Subject{Entry: v.entries[n], Reader: r})
		if err != nil {
			t.Fatal(err)
		}
		if got := concluded(d); got != want {
			t.Errorf("entry %d: %s, want %s", n, got, want)
		}
	}
	before := p.StoryFacts(&feed.Entry{Story: "s"}, NewReader(v))
	v.entries[4].Origins[1].Role = feed.RoleReport
	if after := p.StoryFacts(&feed.Entry{Story: "s"}, NewReader(v)); after == before || before == 0 {
		t.Errorf("facts stay %d", after)
	}
	if n := New(Spec{Rules: []rule.Rule{{When: titled("x")}}}).StoryFacts(&feed.Entry{Story: "s"}, r); n != 0 {
		t.Errorf("facts %d that no rule asks for", n)
	}
}
