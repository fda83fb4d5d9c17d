package measure

import "fmt"

// Figures say how well groups agree with labels. All are shares of 1.
type Figures struct {
	Precision float64 `json:"precision"`  // of the pairs that were put together
	Recall    float64 `json:"recall"`     // of the pairs that belong together
	F1        float64 `json:"f1"`         // of the two
	BCubed    float64 `json:"bcubed"`     // F1 of B-cubed precision and recall
	PerSecond float64 `json:"per_second"` // entries placed in a second

	Singles    int     `json:"singles,omitempty"` // entries that are labelled as having no story
	FalseJoins float64 `json:"false_joins"`       // of a thousand of them, those that stand with any other entry; 0 without singles
	Mixed      bool    `json:"mixed,omitempty"`   // the items are from several sets
	Across     float64 `json:"across"`            // of a thousand entries that stand with others, those that stand with one of another set; 0 unless Mixed
}

func (f Figures) String() string {
	s := fmt.Sprintf("precision %.4f recall %.4f F1 %.3f B-cubed %.3f", f.Precision, f.Recall, f.F1, f.BCubed)
	if f.Singles > 0 {
		s += fmt.Sprintf(", %.1f false joins per thousand of %d singles", f.FalseJoins, f.Singles)
	}
	if f.Mixed {
		s += fmt.Sprintf(", %.1f per thousand joined across sets", f.Across)
	}
	return s
}

// Compare compares the groups with the labels. Items without a label do not count, but for
// what joins a single; singles count as stories of one.
func Compare(items []Item, groups []uint64) Figures {
	type cell struct {
		label string
		group uint64
	}
	both := map[cell]int{}
	labels, found := map[string]int{}, map[uint64]int{}
	cells := make([]cell, 0, len(items)) // of the labelled items, in their order, so that the last digit is always the same
	for i := range items {
		l, ok := label(items, i)
		if !ok {
			continue
		}
		c := cell{l, groups[i]}
		cells = append(cells, c)
		both[c]++
		labels[l]++
		found[groups[i]]++
	}
	pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	var right, together, belong, bp, br float64
	for _, c := range cells {
		k := float64(both[c])
		bp += k / float64(found[c.group])
		br += k / float64(labels[c.label])
	}
	for _, k := range both {
		right += pairs(k)
	}
	for _, k := range labels {
		belong += pairs(k)
	}
	for _, k := range found {
		together += pairs(k)
	}
	n := float64(len(cells))
	f := Figures{Precision: ratio(right, together), Recall: ratio(right, belong)}
	f.F1 = harmonic(f.Precision, f.Recall)
	f.BCubed = harmonic(ratio(bp, n), ratio(br, n))
	f.joins(items, groups)
	return f
}

// joins counts the singles and the entries of other sets that are joined.
func (f *Figures) joins(items []Item, groups []uint64) {
	size, sets := map[uint64]int{}, map[uint64]string{}
	several := map[uint64]bool{}
	for i := range items {
		g := groups[i]
		if size[g]++; size[g] == 1 {
			sets[g] = items[i].Set
		}
		several[g] = several[g] || sets[g] != items[i].Set
		f.Mixed = f.Mixed || items[i].Set != items[0].Set
	}
	var joined, wrong, across int
	for i := range items {
		together := size[groups[i]] > 1
		if items[i].Story == Single {
			if f.Singles++; together {
				wrong++
			}
		}
		if together {
			if joined++; several[groups[i]] {
				across++
			}
		}
	}
	f.FalseJoins = 1000 * float64(wrong) / float64(max(1, f.Singles))
	f.Across = 1000 * float64(across) / float64(max(1, joined))
}

// ratio is 1 where nothing was asked.
func ratio(part, whole float64) float64 {
	if whole == 0 {
		return 1
	}
	return part / whole
}

func harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}
