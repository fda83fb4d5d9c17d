package cli

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/openvoicenews/openvoice/config"
)

// idAllocator are ids, or terms, that there are.
type idAllocator map[string]bool

// allocate takes the first of the wishes that can be an id and is free; else the first that
// can be one with a hash of what it stands for, so that it is the same every time.
func (t idAllocator) allocate(of, kind string, wishes ...string) string {
	stem := kind
	for _, w := range wishes {
		if !config.IsID(w) {
			continue
		}
		if !t[w] {
			t[w] = true
			return w
		}
		if stem == kind {
			stem = w
		}
	}
	sum := sha256.Sum256([]byte(of))
	for n := 3; ; n++ { // bytes of the hash: it grows until it is free
		tail := "-" + hex.EncodeToString(sum[:n])
		if id := stem[:min(len(stem), 64-len(tail))] + tail; !t[id] {
			t[id] = true
			return id
		}
	}
}
