package merge

import (
	"cmp"
	"slices"
)

// without are the numbers of from that are not in part; both ascend.
func without(from, part []uint64) []uint64 {
	rest := make([]uint64, 0, len(from))
	for _, n := range from {
		if _, ok := slices.BinarySearch(part, n); !ok {
			rest = append(rest, n)
		}
	}
	return rest
}

// within reports whether all numbers of part are in all; both ascend.
func within(part, all []uint64) bool {
	for _, n := range part {
		if _, ok := slices.BinarySearch(all, n); !ok {
			return false
		}
	}
	return true
}

// union is what is in a or in b, ascending, each once; both ascend.
func union[T cmp.Ordered](a, b []T) []T {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
