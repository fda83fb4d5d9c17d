package story

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// Entry is what is asked about: an entry that is not in the window. Times are seconds
// since 1970.
type Entry struct {
	Fingerprint feed.Fingerprint
	Source      string                  // who has it: the owner of its source, else the outlet; "": not known
	Seen        int64                   // first sight
	At          int64                   // its own date, clamped to first sight
	Quiet       int64                   // seconds between an entry's date and a story's from which on the story takes it no more
	Apart       func(story uint64) bool // stories that the operator keeps it out of; nil: none
	Own         func(story uint64) bool // stories of its Source alone, which it joins as a copy at most; nil: none
}

// Decision is what becomes of an entry.
type Decision struct {
	WindowEntry feed.WindowEntry // to be put into the window under the entry's number; Story is 0 where the entry founds one
	Merge       []uint64         // stories that turn out to be the one in Open.Story, ascending
	Evidence
}

// Evidence is why.
type Evidence struct {
	Stories []Candidate // the stories that were compared, best first
	Entries []Likeness  // the entries that were compared word by word, likest first
	Least   int         // score from which on the entry joins a story
	Joined  uint64      // the story that it joins before any are merged, 0 for none
	Pairs   []Pair      // the stories that were compared with the one that the entry joins
	Shared  []string    // the words that tell most of those that the entry has in common with the story it joins
	Refused Refused     // the best of those that it does not
}

// Refused is the best story that an entry does not join. The zero value is none.
type Refused struct {
	Story  uint64
	Shared []string // see Evidence.Shared
}

// maxRefused is how far below the score of a story that is joined one is still worth
// telling of.
const maxRefused = 6 << 10

// Candidate is a story that the entry was compared with.
type Candidate struct {
	Story    uint64
	Score    int // log odds in 1024ths; it joins from the model's Join on
	Features Features
	cluster  *cluster
}

const (
	maxPostings = 64  // newest entries looked at a term
	maxHits     = 200 // entries looked at in all
)

// scratch is memory that is used again.
type scratch struct {
	pairs []uint64
	terms []term
	at    []mark // by list: the place of the asked entry's term
	heavy []int  // the heaviest of the asked entry's terms that others have
	marks []mark // by slot: how much is shared
	round uint32
	hits  []uint32 // slots found
	ranks []uint64 // of hits, as [scratch.rank] makes them
	found []uint32
	near  []*cluster
}

// mark is a value that counts for one round.
type mark struct{ round, value uint32 }

// of is the entry's term of the list, nil where it has none.
func (q *query) of(list uint32) *term {
	if m := q.mem.at[list]; m.round == q.mem.round {
		return &q.terms[m.value]
	}
	return nil
}

// Place says what becomes of the entry. It changes nothing.
func (w *Window) Place(e *Entry) Decision {
	q := w.ask(&e.Fingerprint)
	d := Decision{WindowEntry: q.open(&e.Fingerprint)}
	q.source = sourceOf(e.Source)
	d.WindowEntry.Seen, d.WindowEntry.At, d.WindowEntry.Source = e.Seen, e.At, q.source
	q.find()
	x := placing{w: w, e: e, q: q, d: &d}
	d.Entries = x.likest()
	d.Stories = x.candidates()
	d.Least = w.model.least(w.terms.tabled(e.Fingerprint.Lang), q.kind(), w.clusters.prior(q.kind()))
	x.decide()
	d.Shared = q.sharedWords(d.Joined)
	if s := d.refused(); s != 0 {
		d.Refused = Refused{s, q.sharedWords(s)}
	}
	return d
}

// refused is the best story that the entry neither joins nor has become part of the one it
// joins, 0 where none comes near.
func (d *Decision) refused() uint64 {
	for i := range d.Stories {
		c := &d.Stories[i]
		if c.Score < d.Least-maxRefused {
			return 0
		}
		if d.Joined == 0 || c.Story != d.Joined && c.Story != d.WindowEntry.Story && !slices.Contains(d.Merge, c.Story) {
			return c.Story
		}
	}
	return 0
}

// placing is the placement of an entry, whose question is q.
type placing struct {
	w *Window
	e *Entry
	q *query
	d *Decision
}

// sourceOf is a source as the window holds it.
func sourceOf(id string) uint32 {
	if id == "" {
		return 0
	}
	return max(1, hashOf(id))
}

// ask weighs the fingerprint's terms as the window knows them now.
func (w *Window) ask(f *feed.Fingerprint) *query {
	s := &w.scratch
	q := w.query(s, w.terms.language(f.Lang))
	if f.Version != Version {
		return q
	}
	var squares uint64
	before := uint32(0)
	eachTerm(f, func(word []byte, is seen) {
		t := term{list: noList, word: word, seen: is}
		t.hash = hashOf(stem(string(word)))
		if l, ok := w.terms.index[termKey(q.lang, t.hash)]; ok {
			t.list = l
			t.open, t.docs, t.thing = len(w.terms.lists[l].slots), w.terms.lists[l].docs(), w.terms.lists[l].thing
			s.at[l] = mark{s.round, uint32(len(q.terms))}
		} else {
			t.docs, t.thing = w.terms.tableCount(q.lang, t.hash), things[t.hash]
		}
		t.idf = idf(t.docs, q.rarity)
		t.raw = t.idf * w.model.count(is) >> 4
		squares += uint64(t.raw) * uint64(t.raw)
		q.terms = append(q.terms, t)
		if is&inText != 0 {
			q.runs.see(before, t.hash)
			before = t.hash
		}
	})
	if r := isqrt(squares); r > 0 {
		for i := range q.terms {
			q.terms[i].weight = uint32(min(uint64(q.terms[i].raw)*unit/r, unit))
		}
	}
	s.terms = q.terms
	q.total()
	return q
}

// next begins a round.
func (s *scratch) next(lists, slots int) {
	if s.round++; s.round == 0 {
		clear(s.at)
		clear(s.marks)
		s.round = 1
	}
	if len(s.at) < lists {
		s.at = append(s.at, make([]mark, lists+lists/4-len(s.at))...)
	}
	if len(s.marks) < slots {
		s.marks = append(s.marks, make([]mark, slots+slots/4-len(s.marks))...)
	}
}

// query begins a question in the language, which uses the memory.
func (w *Window) query(mem *scratch, lang uint16) *query {
	mem.next(len(w.terms.lists), len(w.slots.all))
	return &query{w: w, mem: mem, lang: lang, rarity: rarity(w.terms.documents(lang)), terms: mem.terms[:0]}
}

// find looks for entries that have the entry's heaviest terms, the newest first, and
// puts those first that share most.
func (q *query) find() {
	s := q.mem
	q.weighty()
	s.hits = s.hits[:0]
	for _, i := range s.heavy {
		slots := q.w.terms.lists[q.terms[i].list].slots
		for k := len(slots) - 1; k >= max(0, len(slots)-maxPostings); k-- {
			m := &s.marks[slots[k]]
			if m.round != s.round {
				if len(s.hits) == maxHits {
					continue
				}
				*m = mark{round: s.round}
				s.hits = append(s.hits, slots[k])
			}
			m.value += uint32(q.terms[i].raw)
		}
	}
	s.rank()
}

// weighty notes the heaviest of the entry's terms that others have.
func (q *query) weighty() {
	heavy := q.mem.heavy[:0]
	for i := range q.terms {
		t := &q.terms[i]
		if t.list == noList {
			continue
		}
		k := len(heavy)
		for ; k > 0; k-- {
			if o := &q.terms[heavy[k-1]]; o.raw > t.raw || o.raw == t.raw && o.hash < t.hash {
				break
			}
		}
		if k < q.w.model.Heaviest {
			heavy = slices.Insert(heavy, k, i)
			heavy = heavy[:min(len(heavy), q.w.model.Heaviest)]
		}
	}
	q.mem.heavy = heavy
}

// rank sorts the entries found by how much they share; those that share as much stay as
// they were found, by a heavier word first and then the newest. Both are put into one
// integer.
func (s *scratch) rank() {
	s.ranks = s.ranks[:0]
	for k, i := range s.hits {
		s.ranks = append(s.ranks, uint64(^s.marks[i].value)<<32|uint64(k))
	}
	slices.Sort(s.ranks)
	s.found = s.found[:0]
	for _, r := range s.ranks {
		s.found = append(s.found, s.hits[uint32(r)])
	}
	s.hits, s.found = s.found, s.hits
}

// candidates are the stories of the entries found, with their features, best first.
func (x *placing) candidates() []Candidate {
	near := x.nearest()
	cs := make([]Candidate, 0, len(near))
	for _, c := range near {
		n := Candidate{Story: c.story, cluster: c}
		x.q.measure(&n.Features, x.e.At, c)
		n.Score = x.w.model.joins(&n.Features)
		cs = append(cs, n)
	}
	slices.SortFunc(cs, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Story, b.Story))
	})
	return cs
}

// nearest are the stories of the entries found, in their order, as many as are
// compared. A story of another part of the entry's series is none.
func (x *placing) nearest() []*cluster {
	w, e, likest := x.w, x.e, x.d.Entries
	var series []*cluster
	near := x.q.mem.near[:0]
	for i := range likest {
		if likest[i].Series {
			series = append(series, w.slots.of(likest[i].Number).cluster)
		}
	}
	for _, i := range x.q.mem.hits {
		c := w.slots.all[i].cluster
		if gap(e.At, c) < e.Quiet && !x.ownStory(c) && !slices.Contains(near, c) && !slices.Contains(series, c) && (e.Apart == nil || !e.Apart(c.story)) {
			if near = append(near, c); len(near) == w.model.Stories {
				break
			}
		}
	}
	x.q.mem.near = near
	return near
}

// ownStory reports whether nobody but the entry's own outlet has the story: it joins that only
// as a copy.
func (x *placing) ownStory(c *cluster) bool {
	if !c.fresh {
		x.w.clusters.summarise(c)
	}
	return c.only != 0 && c.only == x.q.source
}

// decide settles the entry's story, and whose copy it is.
func (x *placing) decide() {
	w, d := x.w, x.d
	first := x.first()
	if first == nil {
		return
	}
	d.Joined = first.story
	score := -maxScore // of a copy whose story was not compared
	for i := range d.Stories {
		if d.Stories[i].cluster == first {
			score = d.Stories[i].Score
		}
	}
	all := []uint64{first.story}
	for i := range d.Stories {
		c := &d.Stories[i]
		if c.cluster == first || c.Score < w.model.Merge+d.Least-w.model.Join {
			continue
		}
		p := x.pair(first, score, c)
		d.Pairs = append(d.Pairs, p)
		if p.Score >= p.Least {
			all = append(all, c.Story)
		}
	}
	slices.Sort(all)
	d.WindowEntry.Story, d.Merge = all[0], all[1:]
}

// boilerplate reports whether what the entry shares with the story is said each time: the
// entry scores far too little with it for one that says the same. In a language that the shipped
// table does not have, scores do not tell.
func (x *placing) boilerplate(c *cluster) bool {
	if !x.w.terms.tabled(x.e.Fingerprint.Lang) {
		return false
	}
	for i := range x.d.Stories {
		if x.d.Stories[i].cluster == c {
			return x.d.Stories[i].Score < leastCopy
		}
	}
	return false
}

// first is the story that the entry joins: that of the entry that it is a copy of, else
// the likeliest that others have too; nil where it founds one.
func (x *placing) first() *cluster {
	d := x.d
	for i := range d.Entries {
		if l := &d.Entries[i]; l.Copy {
			s := x.w.slots.of(l.Number)
			if l.Copy = l.Both >= sameWords || !x.boilerplate(s.cluster); !l.Copy {
				continue
			}
			d.WindowEntry.Copy = cmp.Or(s.copy, s.number)
			return s.cluster
		}
	}
	for i := range d.Stories {
		c := &d.Stories[i]
		if c.Score < d.Least {
			break
		}
		if x.e.Own == nil || !x.e.Own(c.Story) {
			return c.cluster
		}
	}
	return nil
}
