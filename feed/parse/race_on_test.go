//go:build race

package parse

// underRace says that the race detector watches, at six times the cost.
const underRace = true
