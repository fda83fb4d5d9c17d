package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/publish"
)

// TestWhyPrint shows everything that an explanation may hold.
func TestWhyPrint(t *testing.T) {
	const at = feed.Time(1_793_613_600)
	link := feed.Keys("i", "", feed.Hash{}, 0)[0]
	a := Why{Entries: []EntryWhy{{
		ID: "tag:a,1", Found: "its published id", Title: "Fire\x1b[2J", Published: at, Arrival: at, Backlog: true, Minted: true, Carriers: []string{"c"},
		Origins: []OriginWhy{
			{Source: "a", Configured: true, Listed: true, ID: "i", Link: "https://a.example/1", FirstSeen: at, Edits: 1, Role: "report", Owner: "Group", Leads: "the entry, as the first report", Keys: []KeyWhy{{"id", link, true, true}, {"page", link, false, true}}},
			{Source: "b", Configured: true, Gone: true, FirstSeen: at, LastListed: at},
			{Source: "c", FirstSeen: at},
			{Source: "d", Configured: true, FirstSeen: at, Distrusted: []string{"ids are ignored, as you said"}},
		},
		Story: StoryWhy{ID: "tag:s,1", Updated: at, Arrival: at, Life: LifeClosed, Leads: []LeadWhy{
			{ID: "tag:s,1", Source: "x", As: "the first report", Dropped: true}, {ID: "tag:a,1", Source: "a", As: "the first report"},
			{ID: "tag:s,1", Source: "y", As: "the first copy"}, {Source: "z1"}, {Source: "z2"}, {Source: "z3"}, {Source: "z4"}, {Source: "z5"},
		}, Members: []MemberWhy{
			{ID: "tag:s,1", Title: "Smoke", Sources: []string{"x", "y"}},
			{ID: "tag:a,1", Title: "Fire", Sources: []string{"a"}, Live: true, Join: &feed.Join{At: at, Evidence: &feed.Evidence{
				Candidate: "tag:s,1", Score: 910, Threshold: -500, Features: []feed.Feature{{Name: "centroid", Value: 71}, {Name: "gap", Value: -3}}, Shared: []string{"fire", "harbour"}, Copy: true,
			}}},
		}, Aliases: []AliasWhy{{ID: "tag:z,1", Members: []string{"tag:a,1"}, Join: feed.Join{At: at, Operator: true, Reason: "same"}}}},
		Overrides: []feed.Override{{A: "tag:a,1", B: "tag:q,1", At: at, Reason: "another fire"}},
		Publish: publish.Explanation{
			Categories: []curate.Reason{{Category: "crime", Source: "a"}},
			Feeds: []publish.Place{
				{Path: "/1", Takes: true, Why: "w", Place: 3, Of: 9, Pass: "p", ID: "tag:s,1"}, {Path: "/2", Takes: true, Why: "w", Held: "h"}, {Path: "/3", Why: "w"},
				{Path: "/4", Takes: true, Why: "w", Place: 1, Of: 9, Pass: "p", ID: "tag:s,1", Leads: true}, {Path: "/5", Why: "w", Place: 2, Of: 9, ID: "tag:s,1"},
			},
		},
	}}}
	var out strings.Builder
	if err := a.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	const want = `entry       tag:a,1
title       Fire[2J
published   2026-11-02T10:00:00Z
arrival     2026-11-02T10:00:00Z, with a backlog
found by    its published id
id          made by this site, for the source gives none that may be published
state       purged; what is left keeps it from coming back
carried by  c brings it back to us

origin      a
  id          i
  link        https://a.example/1
  role        report of Group
  leads       the entry, as the first report
  seen        2026-11-02T10:00:00Z, last listed never, edited 1 time
  found by    id
  not by      page, which another entry holds

origin      b, purged
  seen        2026-11-02T10:00:00Z, last listed 2026-11-02T10:00:00Z, edited never

origin      c, no longer configured
  seen        2026-11-02T10:00:00Z, last listed never, edited never

origin      d, no longer listed
  seen        2026-11-02T10:00:00Z, last listed never, edited never
  but         its ids are ignored, as you said

story       tag:s,1, of 2 entries, last grown 2026-11-02T10:00:00Z, last report arrived 2026-11-02T10:00:00Z, closed
passed over x of tag:s,1, the first report: it is not published
led by      a of tag:a,1, the first report
then        y of tag:s,1, the first copy
then        z1 of , 
then        z2 of , 
then        z3 of , 
            and 2 more
  tag:s,1  Smoke (x, y), purged
  tag:a,1  Fire (a)
    copy        2026-11-02T10:00:00Z for tag:s,1: score 910, threshold -500
    features    centroid 71, gap -3
    shared      fire, harbour
  tag:z,1 became part of it, with tag:a,1
    joined      2026-11-02T10:00:00Z by you: same
override    split with tag:q,1, 2026-11-02T10:00:00Z: another fire

category    crime: all of a is
feed        /1: place 3 of 9, p, as a link of the story tag:s,1: w
feed        /2: not now: h (w)
feed        /3: no: w
feed        /4: place 1 of 9, p, leading the story tag:s,1: w
feed        /5: place 2 of 9, in the story tag:s,1, of which another report belongs here: w
`
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Errorf("printed (-want +got):\n%s", d)
	}
}
