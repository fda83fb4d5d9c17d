package rule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The automaton finds what a search for each literal finds.
func TestAutomaton(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 1))
	word := func(n int) string {
		b := make([]byte, 1+rng.IntN(n))
		for i := range b {
			b[i] = "ab c\xff"[rng.IntN(5)]
		}
		return string(b)
	}
	for range 300 {
		var literals []string
		for range rng.IntN(40) {
			literals = append(literals, word(6))
		}
		if rng.IntN(4) == 0 { // a state with many children
			for c := range 200 {
				literals = append(literals, string([]byte{byte(c)}), string([]byte{'a', byte(c)}))
			}
		}
		slices.Sort(literals)
		literals = slices.Compact(literals)
		rng.Shuffle(len(literals), func(i, j int) { literals[i], literals[j] = literals[j], literals[i] })
		text := word(60)
		var got, want []string
		newAutomaton(literals).search([]byte(text), func(l int32, end int) { got = append(got, fmt.Sprint(end, " ", literals[l])) })
		for _, l := range literals {
			for i := range text {
				if strings.HasPrefix(text[i:], l) {
					want = append(want, fmt.Sprint(i+len(l), " ", l))
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%q in %q: %q, want %q", literals, text, got, want)
		}
	}
}

// What hostile rules cost is bounded: a term for each byte that they hold, not more.
func TestAutomatonIsBounded(t *testing.T) {
	literals := make([]string, 50_000)
	size := 0
	for i := range literals {
		literals[i] = fmt.Sprintf("%07d%s", i*7919, strings.Repeat("a", 80))
		size += len(literals[i])
	}
	a := newAutomaton(literals)
	if n := len(a.label); n > size+1 || len(a.tables) > n/few {
		t.Errorf("%d states and %d tables for %d bytes", n, len(a.tables), size)
	}
	found := 0
	a.search([]byte(literals[49_999]+literals[7]), func(int32, int) { found++ })
	if found != 2 {
		t.Errorf("found %d", found)
	}
}
