package catalog

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// batch is what one transaction decides anew.
type batch struct {
	*Catalog
	view    View
	w       Writer
	stand   *stand
	entries records
	stories records
	lanes   lanes
	moved   map[string]bool             // due keys; false: it goes
	touched map[uint64]bool             // stories to be decided on
	memory  map[uint64]*curate.Decision // on entries, of this batch
	settled map[uint64]bool             // entries that stand where they belong
	reader  *curate.Reader
}

func newBatch(c *Catalog, v View, w Writer, s *stand) *batch {
	return &batch{
		Catalog: c, view: v, w: w, stand: s, entries: records{table: Entries}, stories: records{table: Stories},
		moved: map[string]bool{}, touched: map[uint64]bool{}, memory: map[uint64]*curate.Decision{}, settled: map[uint64]bool{},
		reader: curate.NewReader(v),
	}
}

// follow decides anew on what a record changed.
func (b *batch) follow(t *feed.Trace) error {
	for _, n := range t.Entries {
		if b.settled[n] {
			continue // the view has it as it is at the end
		}
		e, ok := b.view.Entry(n)
		if !ok {
			b.settle(n, nil)
			continue
		}
		if err := b.entry(n, &e); err != nil {
			return err
		}
	}
	for _, n := range t.Stories {
		b.touched[n] = true
	}
	return nil
}

// entry decides on the entry of the number.
func (b *batch) entry(number uint64, e *feed.Entry) error {
	d, err := b.decide(number, e)
	if err != nil {
		return err
	}
	story, inStory := b.view.StoryByID(e.Story)
	if inStory && b.plan.ReadsStories() {
		b.touched[story] = true // also where nothing of the entry is published, as others go by it
	}
	reports := d.Reports
	if len(reports) == 0 {
		reports = d.Held()
	}
	if len(d.Feeds) == 0 && len(d.Reports) == 0 || len(reports) == 0 {
		b.settle(number, nil)
		return nil
	}
	lead, at := &reports[0], b.view.Now()
	now := &decided{
		Number: number, Feeds: pinnedAt(d.Feeds, at), Published: e.Published, Until: d.Until(at), Report: lead.Origin.Role == feed.RoleReport,
		Lane: curate.Lane{Source: b.plan.At(lead.Source.ID)}, Place: curate.PlaceOf(e),
	}
	if e.Backlog {
		now.Lane.Backlog = now.Place.Record
	}
	if inStory {
		now.Story = story
	}
	b.settle(number, now)
	return nil
}

// pinnedAt are the feeds without what was pinned until the time or before.
func pinnedAt(all []curate.Taken, at feed.Time) []curate.Taken {
	all = slices.Clone(all)
	for i := range all {
		if all[i].Pinned <= at {
			all[i].Pinned = 0
		}
	}
	return all
}

// decide is the decision on the entry.
func (b *batch) decide(number uint64, e *feed.Entry) (*curate.Decision, error) {
	if d := b.memory[number]; d != nil {
		return d, nil
	}
	if e == nil {
		got, ok := b.view.Entry(number)
		if !ok && b.view.Lost() > 0 {
			return &curate.Decision{}, nil // by which nothing is published
		}
		if !ok {
			return nil, fmt.Errorf("entry %d is in a story, but not in the store", number)
		}
		e = &got
	}
	d, err := b.evaluate(curate.Subject{Entry: e, Words: b.view.Overrides(e.ID), Reader: b.reader})
	if err != nil {
		return nil, fmt.Errorf("entry %s: %w", e.ID, err)
	}
	b.memory[number] = d
	for _, f := range d.Failures() {
		if b.stand.Failed == nil {
			b.stand.Failed = map[string]Failed{}
		}
		b.stand.Failed[f.Rule.ID] = Failed{b.stand.Failed[f.Rule.ID].Times + 1, f.Err}
	}
	return d, nil
}

// settle puts now, nil for nothing, in the place of what was decided on the entry, with
// its rows, and has the stories that it left or came to decided on.
func (b *batch) settle(number uint64, now *decided) {
	b.settled[number] = true
	was := b.entries.get(b.w, number)
	b.replace(was, now, dueEntry, func(d *decided, f int) (row curate.Row, has bool) {
		return d.row(), d.Story == 0 || !b.plan.Feeds()[f].Stories
	})
	b.entries.set(b.w, number, now)
	for _, d := range []*decided{was, now} {
		if d != nil && d.Story != 0 {
			b.touched[d.Story] = true
		}
	}
}

// replace takes the rows of was away and puts those of now; nil has none.
func (b *batch) replace(was, now *decided, kind byte, row func(d *decided, f int) (curate.Row, bool)) {
	for _, d := range []*decided{was, now} {
		if d == nil {
			continue
		}
		for i := range d.Feeds {
			t := &d.Feeds[i]
			r, has := row(d, t.Feed)
			if !has {
				continue
			}
			lane, c := d.Lane, rowChange{row: r, gone: d == was}
			if t.Demoted {
				lane.Class = curate.Demoted
			}
			b.lanes.note(t.Feed, lane, c)
			if t.Pinned != 0 {
				lane.Class = curate.Pinned
				b.lanes.note(t.Feed, lane, c)
			}
		}
		if d.Until != 0 {
			b.moved[string(dueKey(d, kind))] = d == now
		}
	}
}

// storiesChanged decides on the stories that were touched, and on those that are touched
// by it.
func (b *batch) storiesChanged() error {
	for len(b.touched) > 0 {
		numbers := slices.Sorted(maps.Keys(b.touched))
		clear(b.touched)
		for _, n := range numbers {
			if err := b.story(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// story decides on the story of the number.
func (b *batch) story(number uint64) error {
	s, ok := b.view.Story(number)
	var members []uint64
	if ok {
		members = s.Members
	}
	was := b.stories.get(b.w, number)
	if err := b.gather(number, was, members); err != nil {
		return err
	}
	var now *decided
	if ok {
		facts, err := b.reconsider(&s, was)
		if err != nil {
			return err
		}
		if now, err = b.tell(&s, facts); err != nil {
			return err
		}
	}
	b.replace(was, now, dueStory, func(d *decided, _ int) (curate.Row, bool) {
		r := d.row()
		r.Story = true
		return r, true
	})
	b.stories.set(b.w, number, now)
	return nil
}

// gather decides anew on entries that are in the story and stood elsewhere, that stood in
// it and are no more, and that were not decided on yet.
func (b *batch) gather(number uint64, was *decided, members []uint64) error {
	if was != nil {
		for _, n := range was.Members {
			if _, still := slices.BinarySearch(members, n); !still {
				if err := b.follow(&feed.Trace{Entries: []uint64{n}}); err != nil {
					return err
				}
			}
		}
	}
	for _, n := range members {
		d := b.entries.get(b.w, n)
		if d == nil && n >= b.stand.Below || d != nil && d.Story == number {
			continue // nothing of it is published, or it is there
		}
		if err := b.follow(&feed.Trace{Entries: []uint64{n}}); err != nil {
			return err
		}
	}
	delete(b.touched, number) // by its entries: it is decided on now
	return nil
}

// reconsider decides again on the entries of the story, where rules may know something
// else of it than when it was decided on: what it says stands for that.
func (b *batch) reconsider(s *feed.Story, was *decided) (facts uint64, err error) {
	if !b.plan.ReadsStories() {
		return 0, nil
	}
	facts = b.plan.StoryFacts(&feed.Entry{Story: s.ID}, b.reader)
	if was != nil && was.Facts == facts {
		return facts, nil
	}
	for _, n := range s.Members {
		if err := b.follow(&feed.Trace{Entries: []uint64{n}}); err != nil {
			return 0, err
		}
	}
	delete(b.touched, s.Number) // by its entries: it is decided on now
	return facts, nil
}

// tell is what is decided on the story, whose entries have been decided on; nil where
// nothing of it is published. Feeds that have one entry a story take it where they take one
// of its entries, and it stands where its newest report does.
func (b *batch) tell(s *feed.Story, facts uint64) (*decided, error) {
	var newest *decided
	var feeds []curate.Taken
	for _, n := range s.Members {
		d := b.entries.get(b.w, n)
		if d == nil || b.heldBack(d) {
			continue
		}
		feeds = b.join(feeds, d.Feeds)
		if newest == nil || later(d, newest) {
			newest = d
		}
	}
	if newest == nil {
		return nil, nil
	}
	d, err := b.evaluate(curate.Subject{Story: s, Reader: b.reader, Member: func(n uint64) (*curate.Decision, error) { return b.decide(n, nil) }})
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", s.ID, err)
	}
	if len(d.Reports) == 0 {
		return nil, nil
	}
	return &decided{
		Number: s.Number, Feeds: feeds, Published: s.Published, Facts: facts, Place: newest.Place, Members: s.Members,
		Lane: curate.Lane{Source: b.plan.At(d.Reports[0].Source.ID), Backlog: newest.Lane.Backlog},
	}, nil
}

// heldBack reports whether all of the entry is held back.
func (b *batch) heldBack(d *decided) bool {
	return len(d.Feeds) > 0 && !slices.ContainsFunc(d.Feeds, func(t curate.Taken) bool { return !b.plan.Feeds()[t.Feed].Held })
}

// join are the feeds that have one entry a story and take one of its entries: those of
// all, and those of more, both ascending. The story is pinned in a feed as long as one is,
// and demoted where each is.
func (b *batch) join(all, more []curate.Taken) []curate.Taken {
	out := make([]curate.Taken, 0, len(all)+len(more))
	for _, t := range more {
		if !b.plan.Feeds()[t.Feed].Stories {
			continue
		}
		for len(all) > 0 && all[0].Feed < t.Feed {
			out, all = append(out, all[0]), all[1:]
		}
		if len(all) > 0 && all[0].Feed == t.Feed {
			t.Pinned, t.Demoted = max(t.Pinned, all[0].Pinned), t.Demoted && all[0].Demoted
			all = all[1:]
		}
		out = append(out, t)
	}
	return append(out, all...)
}

// later reports whether a story stands at d rather than at o: reports come before copies,
// then what stands first in a feed.
func later(d, o *decided) bool {
	if d.Report != o.Report {
		return d.Report
	}
	return d.Place.Compare(o.Place) < 0
}

// due decides on what was decided until now or before.
func (b *batch) due(now feed.Time) error {
	var over feed.Trace
	for k := range b.w.Up(Due, nil) {
		if len(k) != dueBytes || feed.Time(binary.BigEndian.Uint64(k)) > now {
			break
		}
		if n := binary.BigEndian.Uint64(k[8:]); k[16] == dueStory {
			over.Stories = append(over.Stories, n)
		} else {
			over.Entries = append(over.Entries, n)
		}
	}
	return b.follow(&over)
}

// dueBytes is the length of a key in [Due]: the time, the number, and of what it is.
const dueBytes = 8 + 8 + 1

// errDue is what a key in [Due] that cannot be read is.
var errDue = errors.New("a key of what is due is cut off")

// What a number in [Due] is of.
const (
	dueEntry byte = 'e'
	dueStory byte = 's'
)

func dueKey(d *decided, kind byte) []byte {
	return append(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(d.Until)), d.Number), kind)
}

// flush writes all that was decided.
func (b *batch) flush() error {
	if err := cmp.Or(b.entries.flush(b.w), b.stories.flush(b.w)); err != nil {
		return err
	}
	for _, k := range slices.Sorted(maps.Keys(b.moved)) {
		if b.moved[k] {
			b.w.Put(Due, []byte(k), nil)
		} else {
			b.w.Delete(Due, []byte(k))
		}
	}
	return b.lanes.flush(b.w, b.stand.Rows)
}
