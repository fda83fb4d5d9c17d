package daemon

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// What readers cannot see of a change owes a build where a pin ends by then.
func TestDueOwesABuild(t *testing.T) {
	s := &site{dirty: make(chan struct{}, 1)}
	s.folded([]feed.Change{{Now: 200}})
	if s.owes() {
		t.Error("nothing is due, and a build is owed")
	}
	s.next.Store(100)
	s.folded([]feed.Change{{Now: 99}})
	if s.owes() {
		t.Error("a build is owed too early")
	}
	s.folded([]feed.Change{{Now: 100}})
	if !s.owes() {
		t.Error("a pin ends, and no build is owed")
	}
}
