package curate

import "slices"

// implication says that what is in a category is in another one, too.
type implication struct {
	at     int  // the other one, by its place in the spec
	parent bool // the one is a part of the other
}

// implications are by category what is directly implied by it: its parent, then the
// others. What is not defined counts for nothing.
func implications(all []Category, byTerm map[string]int) [][]implication {
	out := make([][]implication, len(all))
	for i, c := range all {
		if at, ok := byTerm[c.Parent]; ok {
			out[i] = append(out[i], implication{at, true})
		}
		for _, term := range c.Also {
			if at, ok := byTerm[term]; ok {
				out[i] = append(out[i], implication{at, false})
			}
		}
	}
	return out
}

// imply adds the reasons for categories that those of d imply, each once: the nearest
// reason, and of equally near ones the first.
func (d *Decision) imply() {
	p := d.plan
	var open []int // categories whose implications are to be looked at
	for i := range d.Reasons {
		if !slices.Contains(open, d.Reasons[i].at) {
			open = append(open, d.Reasons[i].at)
		}
	}
	slices.Sort(open)
	for i := 0; i < len(open); i++ {
		for _, to := range p.implied[open[i]] {
			if slices.Contains(open, to.at) {
				continue
			}
			open = append(open, to.at)
			d.Reasons = append(d.Reasons, Reason{Category: p.categories[to.at].Term, By: p.categories[open[i]].Term, Parent: to.parent, at: to.at})
		}
	}
}
