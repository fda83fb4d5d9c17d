// Package measure says how well stories are told apart: it reads sets of entries that
// people have labelled, lets a window place them as if they came in, and compares.
//
// It must never let what a set's ids or the order of its lines give away reach the
// window: entries are numbered in the order of their times, and those of one time in
// an order that only their words decide.
package measure

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// Single is the label of an entry that belongs with no other: all that joins it is wrong.
const Single = "-"

// Item is a line of a set.
type Item struct {
	ID      string `json:"id"`
	TS      int64  `json:"ts"` // seconds since 1970
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Source  string `json:"source"`
	Owner   string `json:"owner,omitempty"` // of the source; empty: the source stands for itself
	Story   string `json:"story"`           // the label; empty: not known, [Single]: it has no story
	Lang    string `json:"lang,omitempty"`  // BCP 47, may be empty
	Set     string `json:"set,omitempty"`   // of several sets that were mixed, the one that the entry is from

	print *feed.Fingerprint // made when first asked for
	event string            // the label that a [Single] had in the set that it is from
}

// label is what the i-th item of a set goes by: its story, or itself where it is known to
// have none. ok reports whether anything is known of it.
func label(items []Item, i int) (l string, ok bool) {
	switch s := items[i].Story; s {
	case "":
		return "", false
	case Single:
		return fmt.Sprintf("\x00%d", i), true
	default:
		return s, true
	}
}

// Event is what happened that the item tells of: its label, with those of mixed sets as in the
// set that it is from; empty where nothing is known.
func (it *Item) Event() string {
	if it.Story != Single {
		return strings.TrimPrefix(it.Story, it.Set+"/")
	}
	return cmp.Or(it.event, it.ID)
}

// Label is what the i-th item goes by among the others: its label, or itself where it has no
// story. ok reports whether anything is known of it.
func Label(items []Item, i int) (l string, ok bool) { return label(items, i) }

// Read reads a set of JSON lines. Entries without a label are read too; they are
// placed, and counted nowhere.
func Read(r io.Reader) ([]Item, error) {
	var items []Item
	in := bufio.NewScanner(r)
	in.Buffer(nil, 8<<20)
	for line := 1; in.Scan(); line++ {
		if len(in.Bytes()) == 0 {
			continue
		}
		var it Item
		if err := json.Unmarshal(in.Bytes(), &it); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		items = append(items, it)
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	return items, nil
}

// Order puts the entries into the order of their times. Among those of one time the
// hash of their words and the seed decide.
func Order(items []Item, seed uint64) {
	keys := make(map[string]uint64, len(items))
	key := func(it *Item) uint64 {
		s := it.Title + "\x00" + it.Summary + "\x00" + it.Source
		k, ok := keys[s]
		if !ok {
			h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s), seed))
			k = binary.BigEndian.Uint64(h[:])
			keys[s] = k
		}
		return k
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.TS, b.TS), cmp.Compare(key(&a), key(&b)))
	})
}

// Retime gives the set other times of the same kind: each story begins when another
// one of the set did, and each of its further entries follows as late as some further
// entry of the set followed its story's first. Seed 0 leaves the times as they are.
func Retime(items []Item, seed uint64) {
	Order(items, seed)
	if seed == 0 {
		return
	}
	r := rand.New(rand.NewPCG(seed, 0x5707))
	first := map[string]int64{}
	var stories []string
	var starts, lags []int64
	name := func(i int) string {
		if l, ok := label(items, i); ok {
			return l
		}
		return fmt.Sprintf("\x00%d", i)
	}
	for i := range items {
		s := name(i)
		if at, ok := first[s]; ok {
			lags = append(lags, items[i].TS-at)
			continue
		}
		first[s] = items[i].TS
		stories, starts = append(stories, s), append(starts, items[i].TS)
	}
	r.Shuffle(len(starts), func(i, j int) { starts[i], starts[j] = starts[j], starts[i] })
	r.Shuffle(len(lags), func(i, j int) { lags[i], lags[j] = lags[j], lags[i] })
	begin := make(map[string]int64, len(stories))
	for i, s := range stories {
		begin[s] = starts[i]
	}
	leads := leaders(items, name, r)
	for i, next := 0, 0; i < len(items); i++ {
		at := begin[name(i)]
		if leads[name(i)] != i {
			at += lags[next]
			next++
		}
		items[i].TS = at
	}
	Order(items, seed)
}

// leaders draws which entry of each story comes first.
func leaders(items []Item, name func(int) string, r *rand.Rand) map[string]int {
	lead, n := map[string]int{}, map[string]int{}
	for i := range items {
		s := name(i)
		if n[s]++; r.IntN(n[s]) == 0 {
			lead[s] = i
		}
	}
	return lead
}
