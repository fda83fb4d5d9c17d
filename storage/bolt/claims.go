package bolt

import (
	"bytes"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// claimed is the value of a row of bClaims: that the row is there says all.
const claimed = 1

// appendClaim appends the key under which the source claims the outlet.
func appendClaim(k []byte, outlet, source string) []byte {
	return append(append(append(k, outlet...), 0), source...)
}

// mendClaims changes what is derived from the source's state; nil: it has none any more.
func mendClaims(t *overlay, source string, s *feed.State) {
	before, _ := t.State(source)
	after := ""
	if s != nil {
		after = s.Claim.Outlet
	}
	if before.Claim.Outlet == after {
		return
	}
	if before.Claim.Outlet != "" {
		t.drop(bClaims, appendClaim(nil, before.Claim.Outlet, source))
	}
	if after != "" {
		t.put(bClaims, appendClaim(nil, after, source), claimed)
	}
}

func (t *overlay) Claimants(outlet string) []string {
	if outlet == "" {
		return nil
	}
	prefix := appendClaim(nil, outlet, "")
	layer := t.rows[bClaims]
	all := t.claimants(prefix, func(key []byte) bool {
		_, changed := layer[string(key)]
		return changed
	})
	for k, r := range layer {
		if r.number != 0 && bytes.HasPrefix([]byte(k), prefix) {
			all = append(all, k[len(prefix):])
		}
	}
	slices.Sort(all)
	return all
}

// claimants are the sources of the rows with the prefix, but for those that skip names.
func (r *stored) claimants(prefix []byte, skip func(key []byte) bool) (all []string) {
	for w := r.from(bClaims, prefix, prefix); w.ok(); w.next() {
		if !skip(w.k) {
			all = append(all, string(w.k[len(prefix):]))
		}
	}
	return all
}

// claims compares the rows with the states.
func (c *check) claims() {
	n := 0
	c.walk(bStates, func(_, payload []byte) {
		var s feed.State
		if !c.decoded(bStates, nil, payload, &s) || s.Claim.Outlet == "" {
			return
		}
		n++
		if _, ok := c.number(bClaims, appendClaim(nil, s.Claim.Outlet, s.Source)); !ok {
			c.fault(bClaims, "%s claims %s and has no row", s.Source, s.Claim.Outlet)
		}
	})
	rows := 0
	c.walk(bClaims, func(_, _ []byte) { rows++ })
	if c.err == nil && rows != n {
		c.fault(bClaims, "%d rows, the states make %d", rows, n)
	}
}
