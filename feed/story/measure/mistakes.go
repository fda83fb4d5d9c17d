package measure

import (
	"cmp"
	"slices"
)

// Mistake is two entries that stand together and do not belong together, or the other
// way round.
type Mistake struct {
	Joined bool   `json:"joined"` // they stand together
	Pairs  int    `json:"pairs"`  // of entries that are wrong in the same way
	A      string `json:"a"`      // a title on one side
	B      string `json:"b"`      // and on the other
}

// Mistakes are the worst, those with the most pairs first: where two labels stand in
// one group, and where one label is in two groups. Items without a label do not count.
func Mistakes(items []Item, groups []uint64, most int) []Mistake {
	type cell struct {
		label string
		group uint64
	}
	var order []cell // as they first came
	count, title := map[cell]int{}, map[cell]string{}
	for i := range items {
		l, ok := label(items, i)
		if !ok {
			continue
		}
		c := cell{l, groups[i]}
		if count[c]++; count[c] == 1 {
			order = append(order, c)
			title[c] = items[i].Title
		}
	}
	byLabel, byGroup := map[string][]cell{}, map[uint64][]cell{}
	var all []Mistake
	note := func(joined bool, c cell, others []cell) {
		for _, o := range others {
			all = append(all, Mistake{joined, count[c] * count[o], title[o], title[c]})
		}
	}
	for _, c := range order {
		note(false, c, byLabel[c.label])
		note(true, c, byGroup[c.group])
		byLabel[c.label] = append(byLabel[c.label], c)
		byGroup[c.group] = append(byGroup[c.group], c)
	}
	slices.SortStableFunc(all, func(a, b Mistake) int { return cmp.Compare(b.Pairs, a.Pairs) })
	return all[:min(len(all), most)]
}
