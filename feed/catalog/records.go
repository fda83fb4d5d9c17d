package catalog

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// itemBits are the low bits of an entry's number, which count within its record.
const itemBits = 12

// decided is what the catalogue keeps of the decision on an entry or a story: enough to
// find its rows, and to decide on a story again without its entries.
type decided struct {
	Number uint64
	Feeds  []curate.Taken // that take it, ascending
	Lane   curate.Lane
	Place  curate.Place

	Published feed.Time
	Until     feed.Time // when it is decided on again; 0: when it changes
	Story     uint64    // of several that the entry is in; 0: none
	Report    bool      // an entry with a text of its own
	Facts     uint64    // of a story: what rules may know of it, see [curate.Plan.StoryFacts]
	Members   []uint64  // the entries of a story, ascending
}

// row is the row of it in a feed.
func (d *decided) row() curate.Row {
	return curate.Row{Number: d.Number, Place: d.Place, Published: d.Published}
}

// The bits of what stands before a decision in its block.
const (
	hasReport = 1 << iota
	hasBacklog
	hasStory
	hasUntil
	hasRecord // it came with another record than its number says
	hasMembers
	hasFacts
	flagBits = iota
)

// The bits of what stands before a feed that takes an entry.
const (
	isDemoted = 1 << iota
	isPinned
	takenBits = iota
)

// appendDecided appends the decision, of a block whose first arrival is base.
func appendDecided(b []byte, d *decided, base feed.Time) []byte {
	flags := uint64(0)
	set := func(bit uint64, is bool) {
		if is {
			flags |= bit
		}
	}
	record := d.Number >> itemBits
	set(hasReport, d.Report)
	set(hasBacklog, d.Lane.Backlog != 0)
	set(hasStory, d.Story != 0)
	set(hasUntil, d.Until != 0)
	set(hasMembers, len(d.Members) > 0)
	set(hasFacts, d.Facts != 0)
	set(hasRecord, d.Place.Record != record || d.Place.Number != d.Number || d.Lane.Backlog != 0 && d.Lane.Backlog != d.Place.Record)
	b = binary.AppendUvarint(b, d.Number&(1<<itemBits-1)<<flagBits|flags)
	b = binary.AppendVarint(b, int64(d.Place.Arrival-base))
	b = binary.AppendVarint(b, int64(d.Place.Arrival-d.Published))
	b = binary.AppendUvarint(b, uint64(d.Lane.Source))
	b = binary.AppendUvarint(b, uint64(len(d.Feeds)))
	last := 0
	for _, t := range d.Feeds {
		v := uint64(t.Feed-last) << takenBits
		if t.Demoted {
			v |= isDemoted
		}
		if t.Pinned != 0 {
			v |= isPinned
		}
		b = binary.AppendUvarint(b, v)
		if t.Pinned != 0 {
			b = binary.AppendVarint(b, int64(t.Pinned-d.Place.Arrival))
		}
		last = t.Feed
	}
	if d.Story != 0 {
		b = binary.AppendVarint(b, int64(d.Number-d.Story))
	}
	if d.Until != 0 {
		b = binary.AppendVarint(b, int64(d.Until-d.Place.Arrival))
	}
	if flags&hasRecord != 0 {
		b = binary.AppendVarint(b, int64(record-d.Place.Record))
		b = binary.AppendVarint(b, int64(d.Place.Number-d.Number))
		b = binary.AppendVarint(b, int64(d.Place.Record-d.Lane.Backlog))
	}
	if d.Facts != 0 {
		b = binary.AppendUvarint(b, d.Facts)
	}
	if len(d.Members) > 0 {
		b = binary.AppendUvarint(b, uint64(len(d.Members)))
		last := d.Number
		for _, m := range d.Members {
			b = binary.AppendVarint(b, int64(m-last))
			last = m
		}
	}
	return b
}

// readDecided reads what appendDecided wrote, of the record.
func readDecided(r *numbers, record uint64, base feed.Time) *decided {
	v := r.uint()
	d := &decided{Number: record<<itemBits | v>>flagBits, Report: v&hasReport != 0}
	d.Place = curate.Place{Arrival: base + feed.Time(r.int()), Record: record, Number: d.Number}
	d.Published = d.Place.Arrival - feed.Time(r.int())
	d.Lane.Source = int(r.uint())
	last := 0
	for n := r.uint(); n > 0 && !r.bad; n-- {
		v := r.uint()
		last += int(v >> takenBits)
		t := curate.Taken{Feed: last, Demoted: v&isDemoted != 0}
		if v&isPinned != 0 {
			t.Pinned = d.Place.Arrival + feed.Time(r.int())
		}
		d.Feeds = append(d.Feeds, t)
	}
	if v&hasStory != 0 {
		d.Story = d.Number - uint64(r.int())
	}
	if v&hasUntil != 0 {
		d.Until = d.Place.Arrival + feed.Time(r.int())
	}
	if v&hasRecord != 0 {
		d.Place.Record = record - uint64(r.int())
		d.Place.Number = d.Number + uint64(r.int())
		d.Lane.Backlog = d.Place.Record - uint64(r.int())
	} else if v&hasBacklog != 0 {
		d.Lane.Backlog = record
	}
	if v&hasFacts != 0 {
		d.Facts = r.uint()
	}
	if v&hasMembers != 0 {
		last := d.Number
		for n := r.uint(); n > 0 && !r.bad; n-- {
			last += uint64(r.int())
			d.Members = append(d.Members, last)
		}
	}
	return d
}

// errDecided is what a block of decisions that cannot be read is.
var errDecided = errors.New("a block of decisions is cut off")

// records are the decisions of a table, in blocks by the record that an entry's number
// names, overlaid with what was changed.
type records struct {
	table  Table
	blocks map[uint64]map[uint64]*decided // by record, then by number
	dirty  map[uint64]bool
	err    error
}

func recordKey(record uint64) []byte { return binary.BigEndian.AppendUint64(nil, record) }

// block is the block of the record.
func (s *records) block(r Reader, record uint64) map[uint64]*decided {
	if b, ok := s.blocks[record]; ok {
		return b
	}
	b := map[uint64]*decided{}
	for _, d := range s.decode(record, r.Get(s.table, recordKey(record))) {
		b[d.Number] = d
	}
	if s.blocks == nil {
		s.blocks, s.dirty = map[uint64]map[uint64]*decided{}, map[uint64]bool{}
	}
	s.blocks[record] = b
	return b
}

// decode reads the value of a record's block.
func (s *records) decode(record uint64, value []byte) (all []*decided) {
	if len(value) == 0 {
		return nil
	}
	n := numbers{b: value}
	base := feed.Time(n.int())
	for len(n.b) > 0 {
		all = append(all, readDecided(&n, record, base))
	}
	if n.bad && s.err == nil {
		s.err = errDecided
	}
	return all
}

// get is what was decided on the number, nil for nothing.
func (s *records) get(r Reader, number uint64) *decided { return s.block(r, number>>itemBits)[number] }

// set puts d in the place of what was decided on the number; nil leaves nothing there.
func (s *records) set(r Reader, number uint64, d *decided) {
	b := s.block(r, number>>itemBits)
	if d == nil {
		if b[number] == nil {
			return
		}
		delete(b, number)
	} else {
		b[number] = d
	}
	s.dirty[number>>itemBits] = true
}

// flush writes what was changed.
func (s *records) flush(w Writer) error {
	for _, record := range slices.Sorted(maps.Keys(s.dirty)) {
		b := s.blocks[record]
		if len(b) == 0 {
			w.Delete(s.table, recordKey(record))
			continue
		}
		all := slices.Sorted(maps.Keys(b))
		base := b[all[0]].Place.Arrival
		v := binary.AppendVarint(make([]byte, 0, 12*len(all)), int64(base))
		for _, n := range all {
			v = appendDecided(v, b[n], base)
		}
		w.Put(s.table, recordKey(record), v)
	}
	return s.err
}
