package measure

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Set is a labelled set of entries under a name.
type Set struct {
	Name  string
	Items []Item
}

// span is how long the sets that are mixed with each other last.
const span = 60 * 24 * time.Hour

// outlets is how many outlets the entries of a set are given that does not name any.
const outlets = 60

// Derive makes sets from those in the folder that look like the world more than they do:
// most entries are alone, outlets write about much, and events of one kind come together.
//
//   - alone-uci, alone-neus and alone-ecb: a third of the stories is cut down to one entry.
//   - mixed-news: these three, mixed with each other in time.
//   - mixed-years: alone-neus among agency news of 1987 and 2004 and briefs of 2021, of which
//     nothing is known but that nothing of one belongs with anything of another.
//   - wire, wire-sources and wire-owners: [WireSize] items of an agency in their order, as the
//     output of one source, of eight sources of one owner, and of eight owners.
//
// It promises that equal files and seeds give equal sets. Seeds draw what is cut and when
// things happen; those of agencies are the same for each.
func Derive(dir fs.FS, seed uint64) ([]Set, error) {
	var alone []Set
	for _, name := range [...]string{"uci", "neus", "ecb"} {
		items, err := Open(dir, "cluster-"+name+"-dev.jsonl")
		if err != nil {
			return nil, err
		}
		alone = append(alone, Set{"alone-" + name, Alone(items, seed)})
	}
	wire, err := Open(dir, "topic-reuters-train.jsonl")
	if err != nil {
		return nil, err
	}
	years := []Set{alone[1]}
	for _, name := range [...]string{"ag-5000", "inshorts"} {
		items, err := Open(dir, "topic-"+name+".jsonl")
		if err != nil {
			return nil, err
		}
		years = append(years, Set{name, items})
	}
	years = append(years, Set{"reuters", wire[WireSize:min(2*WireSize, len(wire))]})
	return append(alone,
		Set{"mixed-news", Mix(alone, span, seed)},
		Set{"mixed-years", Mix(years, span, seed)},
		Set{"wire", Wire(wire, 1, 1)},
		Set{"wire-sources", Wire(wire, 8, 1)},
		Set{"wire-owners", Wire(wire, 8, 8)},
	), nil
}

// line is an item of a set, whatever its id is and however it is dated.
type line struct {
	Item
	ID   any    `json:"id"`
	Date string `json:"date"` // in place of TS: RFC 3339, without an offset; a day alone in some sets
}

// Open reads a set whose ids may be numbers and whose entries may have dates or no time at
// all.
func Open(dir fs.FS, name string) ([]Item, error) {
	b, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, err
	}
	var items []Item
	for l := range strings.Lines(string(b)) {
		var x line
		if err := json.Unmarshal([]byte(l), &x); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, len(items)+1, err)
		}
		x.Item.ID = fmt.Sprint(x.ID)
		if t, err := time.Parse("2006-01-02T15:04:05", x.Date); err == nil {
			x.TS = t.Unix()
		}
		items = append(items, x.Item)
	}
	return items, nil
}

// Alone is the set with a third of its stories cut down to one entry each, which is labelled
// as a [Single].
func Alone(items []Item, seed uint64) []Item {
	items = slices.Clone(items)
	Order(items, seed)
	r := rand.New(rand.NewPCG(seed, 0xa10e))
	by := map[string][]int{}
	var stories []string
	for i := range items {
		s := items[i].Story
		if len(by[s]) == 0 {
			stories = append(stories, s)
		}
		by[s] = append(by[s], i)
	}
	out := make([]bool, len(items))
	for _, k := range r.Perm(len(stories))[:len(stories)/3] {
		members := by[stories[k]]
		stays := members[r.IntN(len(members))]
		for _, i := range members {
			out[i] = i != stays
		}
		items[stays].event, items[stays].Story = items[stays].Story, Single
	}
	kept := items[:0]
	for i := range items {
		if !out[i] {
			kept = append(kept, items[i])
		}
	}
	return kept
}

// Mix puts the sets into one, in which the stories of all begin at any time of the span. How
// long after its first a story's further entries come stays as it is. An entry without a
// source is given an outlet, another one than the rest of its story has.
func Mix(sets []Set, span time.Duration, seed uint64) []Item {
	r := rand.New(rand.NewPCG(seed, 0x313c))
	begin := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	var all []Item
	for _, s := range sets {
		items := slices.Clone(s.Items)
		Order(items, seed)
		first, moved := map[string]int64{}, map[string]int64{}
		outlet := map[string]int{}
		for i := range items {
			it := &items[i]
			it.Set = s.Name
			l, ok := label(items, i)
			if !ok {
				l = fmt.Sprint("\x00", i)
			}
			if _, ok := first[l]; !ok {
				first[l], moved[l] = it.TS, begin+r.Int64N(int64(span/time.Second))
				outlet[l] = r.IntN(outlets)
			}
			if it.Story != "" && it.Story != Single {
				it.Story = s.Name + "/" + it.Story
			}
			it.TS = moved[l] + it.TS - first[l]
			if it.Source == "" {
				it.Source = fmt.Sprint("outlet-", outlet[l]%outlets)
				outlet[l]++
			}
		}
		all = append(all, items...)
	}
	Order(all, seed)
	return all
}

// WireSize is how many items of the agency were read by a person for what belongs together.
const WireSize = 1500

// repeats are the items of the agency's first that repeat, continue or follow up each other: a
// line of ids each. After "?" stand those of which it is not certain. All others are
// singles.
//
//go:embed repeats.txt
var repeats string

// Wire is the agency's first items, as the output of some sources that belong to some owners.
func Wire(items []Item, sources, owners int) []Item {
	labels := map[string]string{}
	for l := range strings.Lines(repeats) {
		ids := strings.Fields(l)
		for _, id := range ids {
			labels[id] = ids[0]
			if ids[0] == "?" {
				labels[id] = ""
			}
		}
	}
	items = slices.Clone(items[:min(WireSize, len(items))])
	r := rand.New(rand.NewPCG(1987, uint64(sources)))
	for i := range items {
		s := r.IntN(sources)
		items[i].Source, items[i].Owner = fmt.Sprint("wire-", s), fmt.Sprint("owner-", s%owners)
		l, ok := labels[items[i].ID]
		if !ok {
			l = Single
		}
		items[i].Story = l
	}
	return items
}
