package measure

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Verdict is what a person thinks of a story.
type Verdict string

// The verdicts.
const (
	Right Verdict = "right" // all its entries are about one event
	Topic Verdict = "topic" // they share a topic, but are about several events
	Wrong Verdict = "wrong" // some share neither
)

// Judged is an entry of a story that was judged. A line of a file of verdicts is one, and an
// [Item] too: entries of a story that is right have its id as their label, those that the
// judge named as not belonging are singles, and of the rest nothing is known.
type Judged struct {
	Item
	Found   string  `json:"found"` // id of the story in which it stood
	Verdict Verdict `json:"verdict"`
}

// ParseVerdict reads what a judge answers: the first letter of a verdict or all of it and,
// where not all is right, the places from 1 to n of the entries that do not belong.
func ParseVerdict(answer string, n int) (v Verdict, out []int, err error) {
	words := strings.Fields(strings.ReplaceAll(answer, ",", " "))
	if len(words) == 0 {
		return "", nil, fmt.Errorf("no verdict")
	}
	for _, known := range [...]Verdict{Right, Topic, Wrong} {
		if w := strings.ToLower(words[0]); w == string(known) || w == string(known[:1]) {
			v = known
		}
	}
	if v == "" {
		return "", nil, fmt.Errorf("%q is no verdict", words[0])
	}
	for _, w := range words[1:] {
		k, err := strconv.Atoi(w)
		if err != nil || k < 1 || k > n {
			return "", nil, fmt.Errorf("%q is no entry: they are numbered from 1 to %d", w, n)
		}
		out = append(out, k)
	}
	if v == Right && len(out) > 0 {
		return "", nil, fmt.Errorf("a story that is right has no entries that do not belong")
	}
	return v, out, nil
}

// Judge are the lines for a story of the id that was given the verdict.
func Judge(id string, entries []Item, v Verdict, out []int) []Judged {
	js := make([]Judged, len(entries))
	for i, it := range entries {
		it.Story = ""
		switch {
		case slices.Contains(out, i+1), v != Right && len(entries) == 2:
			it.Story = Single
		case v == Right, len(out) > 0:
			it.Story = id
		}
		js[i] = Judged{Item: it, Found: id, Verdict: v}
	}
	return js
}

// WriteJudged writes the lines.
func WriteJudged(w io.Writer, js []Judged) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range js {
		if err := enc.Encode(&js[i]); err != nil {
			return err
		}
	}
	return nil
}

// Verdicts are those of a file, by the story's entries, which [Entries] writes. Of several on
// the same story the last counts.
func Verdicts(r io.Reader) (map[string]Verdict, error) {
	stories := map[string]map[string]Verdict{} // by id as found, then by entry
	in := bufio.NewScanner(r)
	in.Buffer(nil, 8<<20)
	for line := 1; in.Scan(); line++ {
		if len(in.Bytes()) == 0 {
			continue
		}
		var j Judged
		if err := json.Unmarshal(in.Bytes(), &j); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if j.Verdict != Right && j.Verdict != Topic && j.Verdict != Wrong {
			return nil, fmt.Errorf("line %d: %q is no verdict", line, j.Verdict)
		}
		if stories[j.Found] == nil {
			stories[j.Found] = map[string]Verdict{}
		}
		stories[j.Found][j.ID] = j.Verdict
	}
	vs := map[string]Verdict{}
	for _, entries := range stories {
		var ids []string
		var v Verdict
		for id, of := range entries {
			ids, v = append(ids, id), of
		}
		vs[Entries(ids)] = v
	}
	return vs, in.Err()
}

// Entries is what a story goes by whose verdict is looked for: it is another story when it has
// other entries.
func Entries(ids []string) string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return strings.Join(ids, "\n")
}

// Report is what verdicts come to.
type Report struct {
	Stories int `json:"stories"`
	Right   int `json:"right"`
	Topic   int `json:"topic"`
	Wrong   int `json:"wrong"`
	Differ  int `json:"differ,omitempty"` // stories on which two judges differ, none of which is right

	Precision float64 `json:"precision"` // share of the stories that are right
	Low       float64 `json:"low"`       // of Precision, the 95 % interval
	High      float64 `json:"high"`
}

// NewReport reports on the verdicts of one judge.
func NewReport(vs map[string]Verdict) Report {
	var r Report
	for _, v := range vs {
		r.count(v)
	}
	return r.shares()
}

// Agreed reports on the stories that two judges have judged. Where they differ it counts as
// not right.
func Agreed(a, b map[string]Verdict) Report {
	var r Report
	for story, v := range a {
		switch w, ok := b[story]; {
		case !ok:
		case v != w:
			r.Stories++
			r.Differ++
		default:
			r.count(v)
		}
	}
	return r.shares()
}

func (r *Report) count(v Verdict) {
	r.Stories++
	switch v {
	case Right:
		r.Right++
	case Topic:
		r.Topic++
	default:
		r.Wrong++
	}
}

// shares is the report with the share of what is right and the interval of Wilson's score.
func (r Report) shares() Report {
	if r.Stories == 0 {
		return r
	}
	const z = 1.959964 // of 95 %
	n := float64(r.Stories)
	p := float64(r.Right) / n
	middle, half := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	r.Precision, r.Low, r.High = p, (middle-half)/(1+z*z/n), (middle+half)/(1+z*z/n)
	return r
}

// Shuffle puts n things into an order that the seed draws, which is returned as places.
func Shuffle(n int, seed uint64) []int { return rand.New(rand.NewPCG(seed, 0x4e1d)).Perm(n) }
