package config

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/render"
)

// DefaultReviewPath is where what rules hold back is served.
const DefaultReviewPath = "/review.atom"

// Review is the feed of what rules hold back. Where its token is zero there is none.
type Review struct {
	Path  string
	Token feed.Hash
}

var reviewKeys = []key[Review]{
	{"token_file", true, set(tokenFile, func(to *Review) *feed.Hash { return &to.Token })},
	{"path", false, func(r *reader, v value, to *Review) {
		d := feedDraft{seen: newSeen()}
		if readFeedPath(r, v, &d); d.Path != "" {
			to.Path = d.Path
		}
	}},
}

// readReview reads the feed of what is held back, whose path and id are no other feed's.
func readReview(r *reader, v value, to *Config) {
	x := Review{Path: DefaultReviewPath}
	if !object(r, v, reviewKeys, &x) {
		return
	}
	mine := render.Formats().FeedPaths(x.Path)
	for _, f := range to.Feeds {
		if f.ID == curate.ReviewID {
			r.fail(v, "give that feed another id", "there is a feed with the id %s", f.ID)
		}
		if slices.ContainsFunc(render.Formats().FeedPaths(f.Path), func(p string) bool { return slices.Contains(mine, p) }) {
			r.fail(v, "choose another path:", "the path %s is that of the feed %s", x.Path, f.ID)
		}
	}
	to.Review = x
}
