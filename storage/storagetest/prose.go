package storagetest

import (
	"math/rand/v2"
	"strings"
	"sync"
)

// vocabulary is some thousand made-up words, frequent ones first.
var vocabulary = sync.OnceValue(func() []string {
	rng := rand.New(rand.NewPCG(1, 2))
	onset := strings.Fields("b c d f g h k l m n p r s t v w br cr dr gr pr st tr ch th")
	nucleus := strings.Fields("a e i o u ai ea ou")
	coda := strings.Fields("d k l m n r s t nd st ck mp ss")
	words := make([]string, 4000)
	for i := range words {
		var w strings.Builder
		for range 1 + rng.IntN(3) {
			w.WriteString(onset[rng.IntN(len(onset))])
			w.WriteString(nucleus[rng.IntN(len(nucleus))])
			if rng.IntN(3) > 0 {
				w.WriteString(coda[rng.IntN(len(coda))])
			}
		}
		words[i] = w.String()
	}
	return words
})

// Prose is n words that compress about as news do.
func Prose(rng *rand.Rand, n int) string {
	words := vocabulary()
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		f := rng.Float64()
		b.WriteString(words[int(f*f*f*float64(len(words)))])
	}
	return b.String()
}
