//go:build !race

package feedtest

// UnderRace says whether the race detector watches, at six times the cost: the longest
// tests do less then.
const UnderRace = false
