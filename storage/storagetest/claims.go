package storagetest

import (
	"fmt"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
)

// testClaims holds what Merge is told of who claims an outlet, also by records of the same
// transaction: a claim counts until the source makes another or is forgotten.
func testClaims(t *testing.T, b Backend) {
	claim := func(source, site string, base uint64) feed.Record {
		r := Whole(source, start, base)
		r.Claim = feed.Page{Outlet: site, Host: site}
		return feed.Record{Result: &r}
	}
	rs := Number(feed.Position{Log: "a"},
		claim("b", "x.example", 0), claim("a", "x.example", 0), claim("c", "x.example.org", 0), claim("b", "x.example.org", 1),
		claim("b", "", 4), feed.Record{Control: &feed.Control{At: start, RemoveSource: "a"}}, feed.Record{Control: &feed.Control{At: start}})
	want := []string{"[] []", "[b] []", "[a b] []", "[a b] [c]", "[a] [b c]", "[a] [c]", "[] [c]"}
	for name, most := range map[string]int{"one by one": 1, "two by two": 2, "all at once": len(rs)} {
		t.Run(name, func(t *testing.T) {
			var got []string
			s := open(t, b, func(k merge.Known, r feed.Record) feed.Change {
				got = append(got, fmt.Sprint(k.Claimants("x.example"), " ", k.Claimants("x.example.org")))
				return merge.Merge(k, r)
			})
			for i := 0; i < len(rs); i += most {
				apply(t, s, rs[i:min(i+most, len(rs))]...)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("claimants before each record are\n%q, want\n%q", got, want)
			}
		})
	}
}
