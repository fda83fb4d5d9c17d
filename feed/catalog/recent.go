package catalog

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// maxLanes is how many lanes are looked at for pages that no feed bounds: those that
// something came to last.
const maxLanes = 2048

// competing are the classes of lanes that have each row once.
var competing = [2]curate.Class{curate.Plain, curate.Demoted}

// Recent are the latest rows that the feed, by its place in the plan, takes of the source,
// whatever backlog they came with: n of them at most.
func (p Picture) Recent(of, source, n int) []curate.Row {
	w := walk{p, uint16(of)}
	var all []curate.Row
	for _, c := range competing {
		for _, l := range w.lanesOf(c, source) {
			all = append(all, w.Rows(l, curate.Place{}, n)...)
		}
	}
	return latest(all, n)
}

// Within are the rows that the feed takes of what arrived from one moment up to another,
// the latest first: n of them, behind the first skip.
func (p Picture) Within(of int, from, to feed.Time, skip, n int) []curate.Row {
	w := walk{p, uint16(of)}
	var all []curate.Row
	lanes := slices.Concat(w.Lanes(competing[0], 0, maxLanes), w.Lanes(competing[1], 0, maxLanes))
	for _, l := range lanes {
		for _, r := range w.Rows(l, curate.Place{Arrival: to, Number: math.MaxUint64}, skip+n) {
			if r.Place.Arrival < from {
				break
			}
			all = append(all, r)
		}
	}
	all = latest(all, skip+n)
	return all[min(skip, len(all)):]
}

// latest are the n rows that stand first.
func latest(all []curate.Row, n int) []curate.Row {
	slices.SortFunc(all, func(a, b curate.Row) int { return a.Place.Compare(b.Place) })
	return all[:min(n, len(all))]
}

// lanesOf are the lanes of the class and of the source, by its place in the plan.
func (w walk) lanesOf(c curate.Class, source int) (all []curate.Lane) {
	prefix := laneKey(int(w.of), curate.Lane{Class: c, Source: source})[:classBytes+4]
	below := append(slices.Clone(prefix), bytes.Repeat([]byte{0xff}, laneBytes+placeBytes)...)
	for len(all) < maxLanes {
		var lane []byte
		for k := range w.Down(Rows, below) {
			if bytes.HasPrefix(k, prefix) && len(k) == laneBytes+placeBytes {
				lane = bytes.Clone(k[:laneBytes])
			}
			break
		}
		if lane == nil {
			break
		}
		all = append(all, curate.Lane{Class: c, Source: source, Backlog: binary.BigEndian.Uint64(lane[classBytes+4:])})
		below = lane
	}
	return all
}
