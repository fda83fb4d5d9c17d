package measure

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Edit gives copies of entries of the set, edited heavily: a quarter of the title's
// words are replaced by words of other titles, the summary is cut to its first half.
// What it returns is the set's entries, of each story the first, with a copy of every
// fourth that comes up to an hour later and bears its label, which is made anew.
func Edit(items []Item, seed uint64) []Item {
	r := rand.New(rand.NewPCG(seed, 0xed17))
	items = append([]Item(nil), items...)
	Order(items, 0)
	seen := map[string]bool{}
	var out []Item
	for i := range items {
		if s := items[i].Story; s == "" || !seen[s] {
			seen[s] = true
			items[i].ID = fmt.Sprint("original-", i)
			items[i].Story = items[i].ID
			out = append(out, items[i])
		}
	}
	for i, n := 0, len(out); i < n; i++ {
		if r.IntN(4) != 0 {
			continue
		}
		c := out[i]
		c.ID, c.print = "edited-"+c.ID, nil
		c.TS += 1 + r.Int64N(3600)
		c.Title = replaceWords(c.Title, out[:n], r)
		words := strings.Fields(c.Summary)
		c.Summary = strings.Join(words[:(len(words)+1)/2], " ")
		out = append(out, c)
	}
	return out
}

func replaceWords(title string, others []Item, r *rand.Rand) string {
	words := strings.Fields(title)
	for _, k := range r.Perm(len(words))[:(len(words)+3)/4] {
		if other := strings.Fields(others[r.IntN(len(others))].Title); len(other) > 0 {
			words[k] = other[r.IntN(len(other))]
		}
	}
	return strings.Join(words, " ")
}
