package story

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// farm makes the nth entry of a made-up press: a fifth of the entries tell of the same
// events as others, in words of a skewed vocabulary like that of real ones.
func farm(r *rand.Rand, z *rand.Zipf, n int) Entry {
	event := r.IntN(n/5 + 1)
	if r.IntN(5) > 0 {
		event = -n
	}
	own := rand.New(rand.NewPCG(uint64(event), 7))
	names := make([]string, 10)
	for i := range names {
		names[i] = fmt.Sprintf("Name%d", own.IntN(60_000))
	}
	words := func(k int) string {
		var b strings.Builder
		for range k {
			if r.IntN(3) == 0 {
				b.WriteString(names[r.IntN(len(names))])
			} else {
				fmt.Fprintf(&b, "word%d", z.Uint64())
			}
			b.WriteByte(' ')
		}
		return b.String()
	}
	at := int64(1_780_000_000 + n)
	return Entry{Fingerprint: Fingerprint(words(10), words(50), "en", ""), Seen: at, At: at, Quiet: 72 * 3600}
}

// BenchmarkPlace places one more entry, puts it into a window of so many with a title
// and a summary each, and takes the oldest out.
func BenchmarkPlace(b *testing.B) {
	for _, size := range []int{30_000, 100_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			z := rand.NewZipf(r, 1.07, 8, 60_000)
			w := NewWindow(Standard())
			number := uint64(0)
			next := func(e *Entry) {
				d := w.Place(e)
				number++
				d.WindowEntry.Number = number
				if d.WindowEntry.Story == 0 {
					d.WindowEntry.Story = number
				}
				w.Put(&d.WindowEntry)
				for _, from := range d.Merge {
					w.Merge(d.WindowEntry.Story, from)
				}
			}
			for i := range size {
				e := farm(r, z, i)
				next(&e)
			}
			ahead := make([]Entry, 2000)
			for i := range ahead {
				ahead[i] = farm(r, z, size+i)
			}
			b.ReportMetric(float64(w.Postings())/float64(size), "terms/entry")
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				next(&ahead[i%len(ahead)])
				if n, _, ok := w.Oldest(); ok {
					w.Remove(n)
				}
			}
		})
	}
}
