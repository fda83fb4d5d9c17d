package rule

import (
	"maps"
	"slices"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
)

// Bounds of a memory.
const (
	maxRemembered = 512      // origins
	maxLength     = 16 << 10 // bytes of the texts of one
)

// memory keeps what was found in the texts of the last origins that were judged: reading
// and searching them costs most, and a story that grows has its entries judged again. No
// verdict depends on it. Its zero value is empty, and it is safe for concurrent use.
type memory struct {
	mu   sync.Mutex
	all  map[originKey]*remembered
	ring [maxRemembered]originKey // in the order in which they came
	next int
}

// originKey names an origin.
type originKey struct {
	entry  uint64
	source string
}

// state is which state of an origin was judged: where its raw item and its text are the
// same, so is its content.
type state struct {
	raw, text feed.Hash
	changed   uint64
}

// remembered is what was found in the texts of an origin.
type remembered struct {
	state    state
	content  *feed.Content
	blocks   [places][]string
	split    [places]bool
	searched [places]bool
	hits     []hit
	spots    []spot
	tried    map[attempt]bool
}

// hit is a literal, and the texts that it is in.
type hit struct {
	literal int32
	places  uint8
}

// attempt is a regular expression that was tried on a text.
type attempt struct {
	term  *term
	place place
}

// keyOf names the origin and its state; not ok where these do not tell its content.
func keyOf(o *Origin) (k originKey, s state, ok bool) {
	s = state{o.Origin.RawHash, o.Origin.TextHash, o.Entry.Changed}
	return originKey{o.Entry.Number, o.Origin.Source}, s, !s.raw.IsZero() && o.Entry.Number != 0
}

// recall has j know what was found in the texts of its origin before.
func (m *memory) recall(j *judge) {
	k, s, ok := keyOf(&j.of)
	if !ok {
		return
	}
	m.mu.Lock()
	r := m.all[k]
	m.mu.Unlock()
	if r == nil || r.state != s {
		return
	}
	j.loaded, j.content = true, r.content
	for p := range places {
		j.blocks[p] = slices.Clip(r.blocks[p])
	}
	j.split, j.searched = r.split, r.searched
	for _, h := range r.hits {
		j.hits[h.literal] = h.places
		j.touched = append(j.touched, h.literal)
	}
	j.spots = append(j.spots[:0], r.spots...)
	maps.Copy(j.tried, r.tried)
}

// keep keeps what j found, which gives its blocks away.
func (m *memory) keep(j *judge) {
	k, s, ok := keyOf(&j.of)
	if !ok || !j.loaded || len(j.content.Body.Value)+len(j.content.Summary.Value) > maxLength {
		return
	}
	r := &remembered{
		state: s, content: j.content, blocks: j.blocks, split: j.split, searched: j.searched, hits: make([]hit, len(j.touched)),
		spots: slices.Clone(j.spots), tried: maps.Clone(j.tried),
	}
	for i, l := range j.touched {
		r.hits[i] = hit{l, j.hits[l]}
	}
	j.blocks = [places][]string{}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = make(map[originKey]*remembered, maxRemembered)
	}
	if m.all[k] == nil {
		delete(m.all, m.ring[m.next])
		m.ring[m.next] = k
		m.next = (m.next + 1) % maxRemembered
	}
	m.all[k] = r
}
