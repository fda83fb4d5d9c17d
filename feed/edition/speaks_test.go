package edition

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestSpeaksFor(t *testing.T) {
	paper := feed.Publisher{ID: "paper", Title: "The Paper", Owner: "Paper Ltd"}
	for _, c := range []struct {
		by   feed.Publisher
		name string
		want bool
	}{
		{paper, "Reuters", true},
		{paper, "by REUTERS", true},
		{paper, "Reuters Staff", true},
		{paper, "(Reuters)", true},
		{paper, "AP/AFP", true},
		{paper, "The Associated Press and Reuters", true},
		{paper, "Von dpa", true},
		{paper, "Ann Author", false},
		{paper, "Ann Author, Reuters", false},
		{paper, "Reuters, Ann Author", false},
		{paper, "The Paper", false},
		{paper, "", false},
		{feed.Publisher{ID: "w", Agency: "reuters"}, "Reuters", false},
		{feed.Publisher{ID: "w", Agency: "reuters"}, "AFP", true},
		{feed.Publisher{ID: "w", Title: "Reuters"}, "Reuters", false},
		{feed.Publisher{ID: "w", Owner: "Associated Press"}, "AP", false},
		{feed.Publisher{ID: "reuters"}, "Reuters", false},
		{feed.Publisher{ID: "pa"}, "PA", true}, // a paper in Pennsylvania
	} {
		if got := speaksFor(&c.by, c.name); got != c.want {
			t.Errorf("%s, written by %q: speaks for another %v, want %v", c.by.ID, c.name, got, c.want)
		}
	}
}
