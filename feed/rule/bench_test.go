package rule

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// vocabulary are words that look like those of a language: a few are in every text.
func vocabulary(rng *rand.Rand, n int) []string {
	all := make([]string, n)
	for i := range all {
		var b strings.Builder
		for range 1 + rng.IntN(4) {
			b.WriteByte("bcdfghjklmnprstvwz"[rng.IntN(18)])
			b.WriteByte("aeiou"[rng.IntN(5)])
		}
		all[i] = b.String()
	}
	return all
}

// sentence are so many words, those in front far more often than those behind.
func sentence(rng *rand.Rand, words []string, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString([]string{" ", " ", " ", ", ", ". "}[rng.IntN(5)])
		}
		x := rng.Float64()
		b.WriteString(words[int(x*x*x*float64(len(words)))])
	}
	return b.String()
}

// Mixed are n rules: of ten six of words, two of regular expressions on titles, one on
// texts, and one expression.
func mixed(rng *rand.Rand, words []string, n int) (rules []Rule) {
	pick := func() string { return words[rng.IntN(len(words))] }
	for i := range n {
		r := Rule{ID: fmt.Sprint("r", i), Do: Actions{Mark: []string{"m"}}}
		switch i % 10 {
		case 6, 7:
			r.When = say(Title, fmt.Sprintf(`/\b(%s|%s)(s|ed)?\b/i`, pick(), pick()))
		case 8:
			r.When = say(Text, fmt.Sprintf(`/\b%s\b[^.]{10,200}\b%s\b/i`, pick(), pick()))
		case 9:
			r.When = when(fmt.Sprintf(`story.owners >= 2 and source == "bbc" and (says(title, "%s") or words > 400)`, pick()))
		default:
			r.When = all(say(Everywhere, pick(), pick()+"*", pick()+" "+pick(), "="+strings.ToUpper(pick()), pick()), none(say(Title, pick(), pick())))
		}
		rules = append(rules, r)
	}
	return rules
}

// BenchmarkJudge is what 200 rules cost an entry with a text of 3.3 kB: 60 % of words, 20 %
// regular expressions on titles, 10 % on texts, 10 % expressions.
func BenchmarkJudge(b *testing.B) {
	rng := rand.New(rand.NewPCG(17, 5))
	words := vocabulary(rng, 20_000)
	for _, n := range []int{0, 200, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			set := New(spec(mixed(rng, words, n)...))
			var texts []feed.Content
			for range 200 {
				texts = append(texts, feed.Content{Title: sentence(rng, words, 10), Body: feed.Text{Value: "<p>" + strings.ReplaceAll(sentence(rng, words, 500), ". ", ".</p><p>"), HTML: true}})
			}
			fired := 0
			b.ResetTimer()
			for i := range b.N {
				d := set.Judge(asked(texts[i%len(texts)]))
				fired += len(d.Fired)
				d.Done()
			}
			b.ReportMetric(float64(fired)/float64(b.N), "fired/op")
		})
	}
}

// BenchmarkSet is what making 2,000 rules ready costs.
func BenchmarkSet(b *testing.B) {
	rng := rand.New(rand.NewPCG(17, 6))
	rules := mixed(rng, vocabulary(rng, 20_000), 2000)
	for range b.N {
		New(spec(rules...))
	}
}
