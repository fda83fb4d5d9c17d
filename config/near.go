package config

import "strings"

// didYouMean is a hint at the word closest to what was written, or the words that
// there are, or nothing where they are many.
func didYouMean(wrong string, words []string, what string) string {
	best, least := "", min(len(wrong)/3+1, len(wrong))
	for _, w := range words {
		if d := distance(strings.ToLower(wrong), strings.ToLower(w), least); d < least {
			best, least = w, d
		}
	}
	switch {
	case best != "":
		return "did you mean " + best + "?"
	case len(words) == 0:
		return "none is defined"
	case len(words) <= 29:
		return what + ": " + strings.Join(words, ", ")
	}
	return ""
}

// distance is the number of insertions, deletions, substitutions and swaps of
// neighbours that make b of a, or most, where it is not less.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most || len(a) > 64 || len(b) > 64 {
		return most
	}
	var rows [3][65]int
	older, old, row := rows[0][:], rows[1][:], rows[2][:]
	for j := range len(b) + 1 {
		old[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(old[j+1]+1, row[j]+1, old[j]+change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
		older, old, row = old, row, older
	}
	return min(old[len(b)], most)
}
