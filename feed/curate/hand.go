package curate

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// Hand is what the operator's own words come to, which overrule all rules. Of the words
// that speak against each other the later one counts, and the more cautious one of a second.
type Hand struct {
	Hidden   *feed.Override // it is not published: a hide, or a takedown; nil: it may be
	Released *feed.Override // it is published whatever rules drop or hold back; nil: it is as they say
	Filed    *feed.Override // its categories are these alone; nil: they are as they come
	Pinned   *feed.Override // it is among the first of its feeds for a time; nil: it is as rules say
}

// handOf reads the operator's words on an entry.
func handOf(words []feed.Override) (h Hand) {
	for i := range words {
		switch w := &words[i]; w.Word {
		case feed.Takedown:
			h.Hidden = w
		case feed.Hide:
			if h.Hidden == nil {
				h.Hidden = w
			}
		case feed.Release:
			h.Released = w
		case feed.Pin:
			h.Pinned = w
		case feed.Recategorise:
			h.Filed = w
		}
	}
	switch {
	case h.Hidden == nil || h.Released == nil:
	case h.Hidden.Word == feed.Hide && h.Hidden.At < h.Released.At:
		h.Hidden = nil
	default:
		h.Released = nil
	}
	return h
}

// pinned is until when the operator's word puts the entry among the first; 0: there is none.
func (h *Hand) pinned() feed.Time {
	if h.Pinned == nil {
		return 0
	}
	return h.Pinned.At + feed.Time(h.Pinned.For)
}

// fileByHand adds the reasons of the operator's word on the categories of an entry.
func (d *Decision) fileByHand(w *feed.Override) {
	for _, term := range w.To {
		at, ok := d.plan.byTerm[term]
		reason := Reason{Category: term, Hand: cmp.Or(w.Reason, "without a reason"), at: at}
		if ok && !slices.Contains(d.Reasons, reason) {
			d.Reasons = append(d.Reasons, reason)
		}
	}
}
