package substance

import "strings"

const (
	// maxSlips is how many words may be spelt otherwise before the text is another.
	maxSlips = 5
	// minSlip is how many letters a word has at least that may be misspelt: shorter ones
	// are other words.
	minSlip = 5
)

// sameButSlips reports whether the texts are equal but for a few misspelt words.
func sameButSlips(a, b []word) bool {
	if len(a) != len(b) {
		return false
	}
	slips := 0
	for i := range a {
		if a[i].equal(b[i]) {
			continue
		}
		if slips++; slips > maxSlips || !isSlip(a[i], b[i]) {
			return false
		}
	}
	return true
}

// isSlip reports whether one of the words is the other, misspelt: within it a letter is
// missing, too much or wrong, or two are turned round. Numbers, names and negations never
// are: the first and the last letter stay.
func isSlip(a, b word) bool {
	if a.number || b.number || a.capital || b.capital || a.negates() || b.negates() {
		return false
	}
	x, y := []rune(a.text), []rune(b.text)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < minSlip || x[0] != y[0] || x[len(x)-1] != y[len(y)-1] || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	if string(x[i+1:]) == string(y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}

// negates reports whether the word turns a sentence into its opposite, or is a number in
// letters.
func (w word) negates() bool {
	return strings.HasSuffix(w.text, "n't") || strings.HasSuffix(w.text, "n’t") || vocabulary.solid[w.text]
}
