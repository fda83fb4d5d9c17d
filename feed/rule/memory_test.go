package rule

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// What is remembered of texts changes no verdict, whatever was asked before, and is not
// taken for that of another state of the origin.
func TestMemoryChangesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 20))
	words := vocabulary(rng, 60)
	rules := mixed(rng, words, 60)
	plain, shared := New(spec(rules...)), New(spec(rules...))
	read := 0
	for range 3000 {
		n, state := 1+rng.IntN(700), rng.IntN(2)
		seed := rand.New(rand.NewPCG(uint64(n), uint64(state)))
		c := feed.Content{Title: sentence(seed, words, 6), Body: feed.Text{Value: "<p>" + sentence(seed, words, 30) + "</p><p>" + sentence(seed, words, 9) + "</p>", HTML: true}}
		o := asked(c)
		facts := Facts{Owners: rng.IntN(4)}
		o.Facts = func() Facts { return facts }
		fresh := plain.Judge(o) // of an entry without a number nothing is remembered
		o.Entry.Number, o.Origin.RawHash = uint64(n), feed.Hash{byte(n), byte(n >> 8), byte(state) + 1}
		o.Content = func() feed.Content { read++; return c }
		again := shared.Judge(o)
		if a, b := described(&fresh.Verdict), described(&again.Verdict); a != b {
			t.Fatalf("entry %d: %s, fresh %s", n, b, a)
		}
		fresh.Done()
		again.Done()
	}
	if read > 2900 || read < 1000 {
		t.Errorf("%d contents were read: nothing was remembered, or too much", read)
	}
	if n := len(shared.reading.memory.all); n > maxRemembered {
		t.Errorf("%d are remembered", n)
	}
}

// A set is asked by several at once, and each gets what it would get alone.
func TestSetIsSafe(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 21))
	words := vocabulary(rng, 60)
	set := New(spec(mixed(rng, words, 40)...))
	ask := func(n int) string {
		seed := rand.New(rand.NewPCG(uint64(n), 3))
		o := asked(feed.Content{Title: sentence(seed, words, 6), Body: feed.Text{Value: sentence(seed, words, 40)}})
		o.Entry.Number, o.Origin.RawHash = uint64(n), feed.Hash{byte(n), 1}
		d := set.Judge(o)
		defer d.Done()
		return described(&d.Verdict)
	}
	want := make([]string, 40)
	for i := range want {
		want[i] = ask(i)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 400 {
				if got := ask(i % len(want)); got != want[i%len(want)] {
					t.Errorf("entry %d: %s, want %s", i%len(want), got, want[i%len(want)])
				}
			}
		})
	}
	all.Wait()
}
