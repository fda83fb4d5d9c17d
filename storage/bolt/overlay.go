package bolt

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
)

// overlay is a transaction that writes: what the records changed lies over what the
// file holds, and is written at the end, bucket by bucket in the order of keys.
// Writing keys in random order, or one key several times, is what would cost.
type overlay struct {
	stored
	indexes
	at        head
	states    map[string]cell[feed.State]
	listings  map[string]cell[[]feed.Listed]
	revisions map[revisionKey]cell[feed.Revision]
	entries   map[uint64]cell[feed.Entry]
	stories   map[uint64]cell[feed.Story]
	overrides map[string]cell[[]feed.Override]
	opens     map[uint64]cell[feed.WindowEntry]
	window    func(*reader) *merge.Window
	contents  map[contentKey]*feed.Content // nil: deleted
	aside     map[uint64][]byte            // nil: deleted
	traces    []feed.Trace                 // of the records, in their order
	gone      []uint64                     // records whose trace goes
}

// cell is a value as it is now; nil for none. dirty says that the file holds another.
type cell[T any] struct {
	value *T
	dirty bool
}

// rowBuckets are the buckets whose values are numbers of entries or stories, or say only
// that the row is there.
func rowBuckets() []bucket {
	return []bucket{bIDs, bKeys, bBySource, bStoryIDs, bClaims}
}

// row leads to an entry, or a story; 0 to none.
type row struct {
	number uint64
	dirty  bool
}

type revisionKey struct {
	source string
	number uint32
}

type contentKey struct {
	number uint64
	source string
}

func newOverlay(r stored, window func(*reader) *merge.Window) *overlay {
	t := &overlay{
		stored:    r,
		window:    window,
		states:    map[string]cell[feed.State]{},
		listings:  map[string]cell[[]feed.Listed]{},
		revisions: map[revisionKey]cell[feed.Revision]{},
		entries:   map[uint64]cell[feed.Entry]{},
		stories:   map[uint64]cell[feed.Story]{},
		overrides: map[string]cell[[]feed.Override]{},
		opens:     map[uint64]cell[feed.WindowEntry]{},
		contents:  map[contentKey]*feed.Content{},
		indexes:   indexes{days: map[uint32]map[uint64]bool{}},
		aside:     map[uint64][]byte{},
	}
	for _, b := range rowBuckets() {
		t.rows[b] = map[string]row{}
	}
	t.at = t.head()
	return t
}

// over looks into a layer of the overlay, and below it once.
func over[K comparable, T any](layer map[K]cell[T], k K, below func() (T, bool)) (T, bool) {
	c, ok := layer[k]
	if !ok {
		if v, there := below(); there {
			c.value = &v
		}
		layer[k] = c
	}
	if c.value == nil {
		var none T
		return none, false
	}
	return *c.value, true
}

func (t *overlay) Now() feed.Time { return t.at.Now }

func (t *overlay) Ahead() feed.Time { return t.at.Ahead }

func (t *overlay) State(source string) (feed.State, bool) {
	return over(t.states, source, func() (feed.State, bool) { return t.state(source) })
}

func (t *overlay) Listing(source string) []feed.Listed {
	rows, _ := over(t.listings, source, func() ([]feed.Listed, bool) { return t.listing(source), true })
	return rows
}

func (t *overlay) Revision(source string, number uint32) (feed.Revision, bool) {
	return over(t.revisions, revisionKey{source, number}, func() (feed.Revision, bool) { return t.revision(source, number) })
}

func (t *overlay) Entry(number uint64) (feed.Entry, bool) {
	if number == 0 {
		return feed.Entry{}, false
	}
	return over(t.entries, number, func() (feed.Entry, bool) { return t.entry(number) })
}

func (t *overlay) Content(number uint64, source string) (feed.Content, bool) {
	if c, ok := t.contents[contentKey{number, source}]; ok {
		if c == nil {
			return feed.Content{}, false
		}
		return *c, true
	}
	return t.content(number, source)
}

func (t *overlay) EntryByKey(source string, k feed.Key) (uint64, bool) {
	t.key = appendKey(t.key[:0], source, k)
	return t.lookup(bKeys)
}

func (t *overlay) EntryByID(id string) (uint64, bool) {
	t.key = appendID(t.key[:0], id)
	return t.lookup(bIDs)
}

func (t *overlay) Story(number uint64) (feed.Story, bool) {
	return over(t.stories, number, func() (feed.Story, bool) { return t.story(number) })
}

func (t *overlay) StoryByID(id string) (uint64, bool) {
	t.key = appendID(t.key[:0], id)
	return t.lookup(bStoryIDs)
}

func (t *overlay) Overrides(id string) []feed.Override {
	list, _ := over(t.overrides, id, func() ([]feed.Override, bool) { return t.stored.overrides(id), true })
	return list
}

func (t *overlay) Window() *merge.Window { return t.window(&t.reader) }

// lookup is the number under t.key.
func (t *overlay) lookup(b bucket) (uint64, bool) {
	r, ok := t.rows[b][string(t.key)]
	if !ok {
		r.number, _ = t.number(b, t.key)
		t.rows[b][string(t.key)] = r
	}
	return r.number, r.number != 0
}

func (t *overlay) Due(day uint32, limit int) []uint64 {
	found := t.stored.due(day, limit, func(day uint32, number uint64) bool {
		_, changed := t.days[day][number]
		return changed
	})
	for d, numbers := range t.days {
		if d > day {
			continue
		}
		for n, is := range numbers {
			if is {
				found = append(found, dueRow{d, n})
			}
		}
	}
	slices.SortFunc(found, func(a, b dueRow) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.number, b.number))
	})
	numbers := make([]uint64, 0, min(limit, len(found)))
	for _, r := range found[:min(limit, len(found))] {
		numbers = append(numbers, r.number)
	}
	return numbers
}

func (t *overlay) Oldest(source string, limit int) []uint64 {
	layer := t.rows[bBySource]
	found := t.stored.oldest(source, limit, func(key []byte) bool {
		_, changed := layer[string(key)]
		return changed
	})
	prefix := string(appendSource(nil, source))
	for k, r := range layer {
		if r.number != 0 && len(k) > len(prefix) && k[:len(prefix)] == prefix {
			found = append(found, oldRow{k[len(prefix):], r.number})
		}
	}
	slices.SortFunc(found, func(a, b oldRow) int { return cmp.Compare(b.key, a.key) })
	numbers := make([]uint64, 0, min(limit, len(found)))
	for _, r := range found[:min(limit, len(found))] {
		numbers = append(numbers, r.number)
	}
	return numbers
}

// indexes are the rows that lead to entries and stories, as they were changed or asked
// for.
type indexes struct {
	rows [bEnd]map[string]row       // of rowBuckets
	days map[uint32]map[uint64]bool // false: deleted
}

// put and drop change a row.
func (t *indexes) put(b bucket, key []byte, number uint64) {
	t.rows[b][string(key)] = row{number, true}
}

func (t *indexes) drop(b bucket, key []byte) { t.put(b, key, 0) }

// setDue puts the entry among those of the day, or takes it out.
func (t *indexes) setDue(day uint32, number uint64, is bool) {
	if day == 0 {
		return
	}
	if t.days[day] == nil {
		t.days[day] = map[uint64]bool{}
	}
	t.days[day][number] = is
}
