package merge_test

import (
	"slices"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// said is a result of the source whose document says that it is of the site.
func (w *world) said(source, site, owner string, after time.Duration, items ...feed.Item) {
	w.t.Helper()
	r := w.result(source, after, items...)
	r.Claim = page(site)
	r.Claim.Owner = owner
	w.fold(feed.Record{Result: r})
}

func TestOutlet(t *testing.T) {
	for _, c := range []struct {
		name        string
		claim, owns string // the site claimed, and whose it is by configuration
		sites       []string
		home, want  string
	}{
		{"the site that it claims", "https://paper.example/", "", nil, "host.example", "paper.example"},
		{"which the configuration grants it", "https://paper.example/", "a", nil, "host.example", "paper.example"},
		{"not where it is another's", "https://paper.example/", "b", nil, "host.example", "host.example"},
		{"the operator's word before that", "https://paper.example/", "", []string{"x.example"}, "x.example", "x.example"},
		{"without a claim where its feed lies", "", "", nil, "host.example", "host.example"},
		{"nothing at all", "", "", nil, "", "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			r := w.result("a", 0)
			r.Outlet, r.Claim, r.Policy.Sites = c.home, page(c.claim), c.sites
			r.Claim.Owner = c.owns
			w.fold(feed.Record{Result: r})
			if got := w.states["a"].Outlet; got != c.want {
				t.Errorf("the outlet is %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhosePage(t *testing.T) {
	for _, c := range []struct {
		name   string
		others map[string]string // sources, and the site that each claims
		link   string
		owner  string // by configuration
		want   bool   // it is a's own
	}{
		{"nobody claims it", nil, "https://paper.example/1", "", false},
		{"it claims it", map[string]string{"a": "https://paper.example/"}, "https://www.paper.example/1", "", true},
		{"another one does", map[string]string{"b": "https://paper.example/"}, "https://paper.example/1", "", false},
		{"both do", map[string]string{"a": "https://paper.example/", "b": "https://paper.example/"}, "https://paper.example/1", "", true},
		{"another one's host is longer", map[string]string{"a": "https://paper.example/", "b": "https://blog.paper.example/"}, "https://blog.paper.example/1", "", false},
		{"its host is longer", map[string]string{"a": "https://blog.paper.example/", "b": "https://paper.example/"}, "https://blog.paper.example/1", "", true},
		{"the configuration says another", map[string]string{"a": "https://paper.example/"}, "https://paper.example/1", "b", false},
		{"the configuration says so", map[string]string{"b": "https://paper.example/"}, "https://paper.example/1", "a", true},
		{"it is on no host", map[string]string{"a": "https://paper.example/"}, "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for source, site := range c.others {
				if source != "a" {
					w.said(source, site, "", 0)
				}
			}
			it := item("tag:a,1", c.link, "Title", long("text"))
			it.Page.Owner = c.owner
			w.said("a", c.others["a"], "", time.Hour, it)
			if got := w.byID("tag:a,1").Origins[0].OwnPage; got != c.want {
				t.Errorf("own page: %v, want %v", got, c.want)
			}
		})
	}
}

// A source that is taken out of the configuration claims nothing any more.
func TestRemovedSourceClaimsNothing(t *testing.T) {
	w := newWorld(t)
	w.said("b", "https://blog.paper.example/", "", 0, item("tag:b,1", "", "B", ""))
	w.fold(feed.Record{Control: &feed.Control{At: start.Add(time.Minute), RemoveSource: "b"}})
	w.said("a", "https://paper.example/", "", time.Hour, item("tag:a,1", "https://blog.paper.example/1", "Title", long("text")))
	if !w.byID("tag:a,1").Origins[0].OwnPage {
		t.Error("the page is that of a source which is no longer configured")
	}
}

func TestIDUnderAnothersDomain(t *testing.T) {
	for _, c := range []struct {
		name  string
		owner string // of the place that the id names, by configuration
		claim string // of another source
		kept  bool
	}{
		{"another's", "b", "", false},
		{"another's by its claim", "", "https://b.example/", false},
		{"its own", "a", "", true},
		{"nobody's", "", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.said("b", c.claim, "", 0)
			it := item("https://b.example/1", "https://a.example/1", "Title", long("text"))
			it.Name = page("https://b.example/1")
			it.Name.Owner = c.owner
			w.fetch("a", time.Hour, it)
			if kept := slices.Equal(w.ids(), []string{"https://b.example/1"}); kept != c.kept {
				t.Errorf("published as %q", w.ids())
			}
		})
	}
}

// What a line about a page is filed under is not among what its entry is filed under, and
// readers of the entry alone are told nothing new.
func TestPointer(t *testing.T) {
	line := item("tag:b,1", "https://a.example/1", "About it", "Comments")
	line.Terms = []string{"tech"}
	for name, first := range map[string]bool{"the page first": true, "the line first": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.policy.Window = int64(72 * time.Hour / time.Second)
			if first {
				w.fetch("a", 0, item("tag:a,1", "https://a.example/1", "Title", long("text")))
				w.fetch("b", time.Minute, line)
			} else {
				w.fetch("b", 0, line)
				w.fetch("a", time.Minute, item("tag:a,1", "https://a.example/1", "Title", long("text")))
			}
			w.wantIDs("tag:a,1")
			e := w.byID("tag:a,1")
			o := e.Origin("b")
			if o == nil || o.Role != feed.RolePointer || o.Terms != nil || e.Lead != "a" || e.Published != e.Origin("a").Published {
				t.Fatalf("entry %+v", e)
			}
			if got := w.listings["b"]; len(got) != 1 || got[0].Entry != e.Number {
				t.Errorf("the line is listed as %v", got)
			}
			// It is edited by its own source alone, and leaves alone.
			w.fetch("b", 2*time.Hour, item("tag:b,1", "https://a.example/1", "More about it", "7 comments"))
			if e = w.byID("tag:a,1"); e.Origin("b").Role != feed.RolePointer || e.Origin("a").Edits != 0 {
				t.Errorf("after an edit: %+v", e)
			}
			// With a text of its own it is a report, and an entry.
			w.fetch("b", 3*time.Hour, item("tag:b,1", "https://a.example/1", "More about it", long("own")))
			w.wantIDs("tag:a,1", "tag:b,1")
			if e = w.byID("tag:a,1"); len(e.Origins) != 1 {
				t.Errorf("the entry has still %d origins", len(e.Origins))
			}
		})
	}
}

// A link makes nothing of what is too far apart.
func TestPointerOutsideTheWindow(t *testing.T) {
	w := newWorld(t)
	w.policy.Window = int64(72 * time.Hour / time.Second)
	w.fetch("a", 0, item("tag:a,1", "https://a.example/1", "Title", long("text")))
	w.fetch("b", 4*day, item("tag:b,1", "https://a.example/1", "About it", "Comments"))
	w.wantIDs("tag:a,1", "tag:b,1")
	if s := w.byID("tag:b,1").Story; s != "tag:b,1" {
		t.Errorf("it is in the story %s", s)
	}
}
