package measure

// Figures say how well groups agree with labels. All are shares of 1.
type Figures struct {
	Precision float64 `json:"precision"`  // of the pairs that were put together
	Recall    float64 `json:"recall"`     // of the pairs that belong together
	F1        float64 `json:"f1"`         // of the two
	BCubed    float64 `json:"bcubed"`     // F1 of B-cubed precision and recall
	PerSecond float64 `json:"per_second"` // entries placed in a second
}

// Compare compares the groups with the labels. Items without a label do not count.
func Compare(items []Item, groups []uint64) Figures {
	type cell struct {
		label string
		group uint64
	}
	both := map[cell]int{}
	labels, found := map[string]int{}, map[uint64]int{}
	n := 0
	for i := range items {
		if items[i].Story == "" {
			continue
		}
		n++
		both[cell{items[i].Story, groups[i]}]++
		labels[items[i].Story]++
		found[groups[i]]++
	}
	pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	var right, together, belong, bp, br float64
	for i := range items { // in their order, so that the last digit is always the same
		if label := items[i].Story; label != "" {
			k := float64(both[cell{label, groups[i]}])
			bp += k / float64(found[groups[i]])
			br += k / float64(labels[label])
		}
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
	f := Figures{Precision: ratio(right, together), Recall: ratio(right, belong)}
	f.F1 = harmonic(f.Precision, f.Recall)
	f.BCubed = harmonic(ratio(bp, float64(n)), ratio(br, float64(n)))
	return f
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
