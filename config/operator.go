package config

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render"
)

// DefaultOperatorPath is where is served what somebody should look at.
const DefaultOperatorPath = "/operator.atom"

// Operator is the feed of what somebody should look at. Where its token is zero there is
// none.
type Operator struct {
	Path  string
	Token feed.Hash
}

var operatorKeys = []key[Operator]{
	{"token_file", true, set(tokenFile, func(to *Operator) *feed.Hash { return &to.Token })},
	{"path", false, func(r *reader, v value, to *Operator) {
		d := feedDraft{seen: newSeen()}
		if readFeedPath(r, v, &d); d.Path != "" {
			to.Path = d.Path
		}
	}},
}

// readOperator reads the feed of what somebody should look at, whose path is no other
// feed's.
func readOperator(r *reader, v value, to *Config) {
	x := Operator{Path: DefaultOperatorPath}
	if !object(r, v, operatorKeys, &x) {
		return
	}
	taken := []string{to.Review.Path}
	for _, f := range to.Feeds {
		taken = append(taken, f.Path)
	}
	for _, path := range taken {
		if path != "" && slices.Contains(render.Formats().FeedPaths(path), x.Path) {
			r.fail(v, "choose another path:", "the path %s is that of another feed", x.Path)
		}
	}
	to.Operator = x
}
