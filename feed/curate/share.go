package curate

// Share is the part of a feed's places that one source may have while others wait: Of in
// every Among. The zero value, and one that is no less than the whole, is no bound.
type Share struct{ Of, Among int }

// bounds reports whether the share is less than the whole.
func (s Share) bounds() bool { return s.Of > 0 && s.Of < s.Among }

// bound is how many of n places one source may have: one at least.
func (s Share) bound(n int) int {
	if !s.bounds() {
		return n
	}
	return max(1, n*s.Of/s.Among)
}

// among is the bound where only so many sources bring anything: if their shares would not
// fill the places, what is left is theirs too.
func (s Share) among(n, sources int) int {
	if !s.bounds() {
		return n
	}
	fill := (s.Among + s.Of - 1) / s.Of // as many fill all places
	k := max(1, min(sources, fill))
	return max(s.bound(n), n/k)
}
