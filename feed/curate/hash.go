package curate

import (
	"crypto/sha256"
	"encoding/json"

	"github.com/openvoicenews/openvoice/feed"
)

// hash is that of all that decisions depend on.
func hash(s *Spec) feed.Hash {
	h := sha256.New()
	to := json.NewEncoder(h) // into a hash of plain values, it cannot fail
	for i := range s.Sources {
		_ = to.Encode(s.Sources[i])
	}
	for i := range s.Categories {
		_ = to.Encode(s.Categories[i])
	}
	for i := range s.Feeds {
		f := &s.Feeds[i]
		_ = to.Encode([]any{f.ID, f.Path, f.Categories, f.Sources, f.Stories, f.Held, f.When, f.Rules})
	}
	for i := range s.Rules {
		_ = to.Encode(s.Rules[i])
	}
	return feed.Hash(h.Sum(nil))
}
