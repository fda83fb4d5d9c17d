package storage

import (
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
)

// Merge is the rule by which a store folds a record; [merge.Merge] but in tests.
type Merge func(merge.Known, feed.Record) feed.Change

// DeadLetter is a record that could not be folded, with the reason.
type DeadLetter struct {
	Record feed.Record `cbor:"1,keyasint" json:"record"`
	Reason string      `cbor:"2,keyasint" json:"reason"`
}

// MaxAside is how many records set aside a store keeps, and how many a state names:
// the latest, so that a source whose every result fails cannot fill the store.
const MaxAside = 100

// Admit reports whether the record is the next one behind have, or is passed over
// because it was folded before. It is a *[GapError], or wraps [ErrFormat] where the
// record is of a later version.
func Admit(have feed.Position, r *feed.Record) (known bool, err error) {
	p := r.Position
	if p.Log == "" || p.Number == 0 || have.Log != "" && have.Log != p.Log {
		return false, &GapError{Have: have, Got: p}
	}
	if p.Number <= have.Number {
		return true, nil
	}
	if p.Number != have.Number+1 {
		return false, &GapError{Have: have, Got: p}
	}
	if r.Version < 1 || r.Version > feed.Version {
		return false, fmt.Errorf("record %d of log %s is of version %d, this release knows up to %d: %w", p.Number, p.Log, r.Version, feed.Version, ErrFormat)
	}
	return false, nil
}

// Valid says what makes the record one that no store can fold: it is none or several
// of result, batch and control, or names a source as none may be called. The error is [ErrRecord].
func Valid(r *feed.Record) error {
	kinds := 0
	for _, is := range []bool{r.Result != nil, len(r.Unchanged) > 0, r.Control != nil} {
		if is {
			kinds++
		}
	}
	if kinds != 1 {
		return fmt.Errorf("record %d holds %d of result, batch and control, want 1: %w", r.Position.Number, kinds, ErrRecord)
	}
	for i := range r.Unchanged {
		if u := &r.Unchanged[i]; u.Outcome != feed.Unchanged {
			return fmt.Errorf("record %d holds a result of %.80q that is %s in a batch of unchanged ones: %w", r.Position.Number, u.Source, u.Outcome, ErrRecord)
		}
	}
	for _, s := range Sources(r) {
		if !ValidSource(s) {
			return fmt.Errorf("record %d names the source %.80q, which is no source id: %w", r.Position.Number, s, ErrRecord)
		}
	}
	return nil
}

// Sources are the ids of the sources that the record speaks of, in its order, each
// once.
func Sources(r *feed.Record) []string {
	var ids []string
	seen := map[string]bool{}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	if r.Result != nil {
		add(r.Result.Source)
	}
	for i := range r.Unchanged {
		add(r.Unchanged[i].Source)
	}
	if r.Control != nil && r.Control.RemoveSource != "" {
		add(r.Control.RemoveSource)
	}
	return ids
}

// ValidSource reports whether id can be a source's: 1 to 64 of a-z, 0-9, dot, hyphen
// and underscore, beginning with a letter or digit.
func ValidSource(id string) bool {
	if len(id) < 1 || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case i > 0 && (c == '.' || c == '_' || c == '-'):
		default:
			return false
		}
	}
	return true
}

// SetAside is the state as it is after record number was set aside: the record is
// named, and State.Last stays, for nothing was learnt.
func SetAside(s feed.State, number uint64) feed.State {
	aside := append(append([]uint64(nil), s.Aside...), number)
	s.Aside = aside[max(0, len(aside)-MaxAside):]
	return s
}
