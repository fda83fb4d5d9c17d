package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// Check reads the whole file and calls report with each fault that it finds: pages,
// the checksum of every value, each derived row against the entries and the entries
// against each derived row, the counts of states and revisions, and the listings.
// An error says that the check could not be finished; faults are none.
//
// What it remembers does not grow with the number of entries, but for a mark for each
// page, and it holds one view open for long, so what is folded meanwhile makes the
// file larger.
func (s *Store) Check(ctx context.Context, report func(string)) error {
	faults := 0
	err := s.checkValues(ctx, func(fault string) {
		faults++
		report(fault)
	})
	if err == nil && faults == 0 {
		// The library checks pages in a goroutine of its own, where a page that lies
		// outside of the file would end the process. Now that all were read, none does.
		err = s.checkPages(ctx, report)
	}
	if err != nil {
		return fmt.Errorf("check store %s: %w", s.path, err)
	}
	return nil
}

func (s *Store) checkValues(ctx context.Context, report func(string)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	_, tx, err := s.begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	c := &check{stored: stored{reader{tx: tx, file: &s.unpack}}, ctx: ctx, report: report, live: map[string]int{}, tombs: map[string]int{}, refs: map[revisionKey]int{}}
	for _, step := range []func(){c.strays, c.entries, c.contentsEnd, c.rows, c.stories, c.window, c.states, c.claims, c.revisions, c.others} {
		if step(); c.err != nil {
			return c.err
		}
	}
	return nil
}

// checkPages has the library look whether each page is either used once or free.
func (s *Store) checkPages(ctx context.Context, report func(string)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.write.Lock() // it must not meet a writer
	defer s.write.Unlock()
	_, tx, err := s.begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	n := 0
	for fault := range tx.Check() {
		if n++; n <= maxFaults {
			report("pages: " + fault.Error())
		}
	}
	return nil
}

// maxFaults is how many faults of one kind are told.
const maxFaults = 100

// check goes over the entries, counts what must be derived from them and looks for
// it. As every row that must be there was found, rows that are too many show in the
// count.
type check struct {
	stored
	ctx         context.Context
	report      func(string)
	told        map[string]int
	want        [bEnd]int
	live, tombs map[string]int
	refs        map[revisionKey]int
	contents    *rows
	distinct    map[bucketKey]struct{}
}

func (c *check) fault(b bucket, format string, args ...any) {
	if c.told == nil {
		c.told = map[string]int{}
	}
	if c.told[b.String()]++; c.told[b.String()] <= maxFaults {
		c.report(b.String() + ": " + fmt.Sprintf(format, args...))
	}
}

// walk calls fn for each row of the bucket whose value passes its checksum.
func (c *check) walk(b bucket, fn func(key, payload []byte)) {
	defer c.guard(b)
	for w := c.from(b, nil, nil); w.ok(); w.next() {
		if c.stop() {
			return
		}
		if p, err := plain(b, w.k, w.v); err != nil {
			c.fault(b, "%v", err)
		} else {
			fn(w.k, p)
		}
	}
}

func (c *check) stop() bool {
	if err := c.ctx.Err(); err != nil {
		c.fail(err)
	}
	return c.err != nil
}

// decoded reads a payload, or tells that it cannot be read.
func (c *check) decoded(b bucket, key, payload []byte, to any) bool {
	if err := storage.Decode(payload, to); err != nil {
		c.fault(b, "key %q: %v", key, err)
		return false
	}
	return true
}

func (c *check) entries() {
	c.contents = c.from(bContents, nil, nil)
	c.walk(bEntries, func(key, payload []byte) {
		var e feed.Entry
		if !c.decoded(bEntries, key, payload, &e) {
			return
		}
		if !bytes.Equal(key, appendNumber(nil, e.Number)) {
			c.fault(bEntries, "key %x holds entry %d", key, e.Number)
		}
		c.derivedRows(&e)
		c.contentsOf(&e)
		c.storyOf(&e)
		for i := range e.Origins {
			if o := &e.Origins[i]; o.Tomb {
				c.tombs[o.Source]++
			} else {
				c.live[o.Source]++
				c.refs[revisionKey{o.Source, o.Revision}]++
			}
		}
	})
}

// derivedRows looks for each row that the entry must have.
func (c *check) derivedRows(e *feed.Entry) {
	if c.distinct == nil {
		c.distinct = map[bucketKey]struct{}{}
	}
	clear(c.distinct)
	d := derived{rows: c.distinct}
	d.derive(e, func(b bucket, key []byte) {
		if d.kept(b, key) {
			return
		}
		d.keep(b, key)
		c.want[b]++
		v := c.get(b, key)
		if v == nil {
			c.fault(b, "entry %d (%s) has no row %q", e.Number, e.ID, key)
		} else if n, err := decodeNumber(b, key, v); err != nil {
			c.fault(b, "%v", err)
		} else if n != e.Number {
			c.fault(b, "row %q leads to entry %d, want %d", key, n, e.Number)
		}
	})
	if e.Due > 0 {
		c.want[bDue]++
		if c.get(bDue, appendDue(nil, e.Due, e.Number)) == nil {
			c.fault(bDue, "entry %d has no row for day %d", e.Number, e.Due)
		}
	}
}

// contentsOf takes the contents of the entry from the walk that goes along with that
// over the entries.
func (c *check) contentsOf(e *feed.Entry) {
	defer c.guard(bContents)
	found := map[string]bool{}
	for ; c.contents.ok(); c.contents.next() {
		k := c.contents.k
		if len(k) < 8 || binary.BigEndian.Uint64(k) < e.Number {
			c.fault(bContents, "key %q belongs to no entry", k)
			continue
		}
		if binary.BigEndian.Uint64(k) > e.Number {
			break
		}
		source := string(k[8:])
		found[source] = true
		if o := e.Origin(source); o == nil || o.Tomb || o.Taken {
			c.fault(bContents, "key %q belongs to no origin that has one", k)
		}
		if _, err := c.file.unpack(k, c.contents.v); err != nil {
			c.fault(bContents, "%v", err)
		}
	}
	for i := range e.Origins {
		if o := &e.Origins[i]; !o.Tomb && !o.Taken && !found[o.Source] {
			c.fault(bContents, "entry %d has no content of %s", e.Number, o.Source)
		}
	}
}

func (c *check) contentsEnd() {
	for ; c.contents.ok() && !c.stop(); c.contents.next() {
		c.fault(bContents, "key %q belongs to no entry", c.contents.k)
	}
}

// rows counts the rows of the indexes; where there are too many, it looks for those
// that no entry has.
func (c *check) rows() {
	for b := range bEnd {
		if !derivedBucket(b) {
			continue
		}
		n := 0
		c.walk(b, func(_, _ []byte) { n++ })
		if c.err == nil && n != c.want[b] {
			c.fault(b, "%d rows, the entries make %d", n, c.want[b])
			c.extra(b)
		}
	}
}

func derivedBucket(b bucket) bool {
	switch b {
	case bIDs, bKeys, bBySource, bDue:
		return true
	}
	return false
}

// extra tells of the rows whose entry does not have them.
func (c *check) extra(b bucket) {
	c.walk(b, func(key, payload []byte) {
		number := payload
		if b == bDue && len(key) == 12 {
			number = key[4:]
		}
		if len(number) != 8 {
			c.fault(b, "row %q leads nowhere", key)
			return
		}
		n := binary.BigEndian.Uint64(number)
		e, ok := c.entry(n)
		has := ok && b == bDue && bytes.Equal(key, appendDue(nil, e.Due, n))
		if ok && b != bDue {
			var d derived
			d.derive(&e, func(in bucket, k []byte) { has = has || in == b && bytes.Equal(k, key) })
		}
		if !has {
			c.fault(b, "row %q leads to entry %d, which does not have it", key, n)
		}
	})
}

// strays tells of buckets that are none of ours.
func (c *check) strays() {
	defer c.guard(bMeta)
	names := map[string]bool{}
	for b := range bEnd {
		names[b.String()] = true
	}
	err := c.tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
		if !names[string(name)] {
			c.report(fmt.Sprintf("bucket %q is none of ours", name))
		}
		return nil
	})
	if err != nil {
		c.fail(err)
	}
}

func (c *check) states() {
	c.walk(bStates, func(key, payload []byte) {
		var s feed.State
		if !c.decoded(bStates, key, payload, &s) {
			return
		}
		if s.Source != string(key) {
			c.fault(bStates, "key %q holds the state of %q", key, s.Source)
		}
		if s.Entries != c.live[s.Source] || s.Tombs != c.tombs[s.Source] {
			c.fault(bStates, "%s counts %d entries and %d tombstones, there are %d and %d", s.Source, s.Entries, s.Tombs, c.live[s.Source], c.tombs[s.Source])
		}
		delete(c.live, s.Source)
		delete(c.tombs, s.Source)
	})
	for source := range c.live {
		c.fault(bStates, "%s has entries and no state", source)
	}
	for source := range c.tombs {
		c.fault(bStates, "%s has tombstones and no state", source)
	}
	c.walk(bListings, func(key, payload []byte) {
		rows, err := splitListing(payload)
		if err != nil {
			c.fault(bListings, "key %q: %v", key, err)
		}
		for _, row := range rows {
			if row.Entry == 0 {
				continue
			}
			if e, ok := c.entry(row.Entry); !ok || e.Origin(string(key)) == nil {
				c.fault(bListings, "%s lists entry %d, which is not its own", key, row.Entry)
			}
		}
	})
}

func (c *check) revisions() {
	c.walk(bRevisions, func(key, payload []byte) {
		var r feed.Revision
		if !c.decoded(bRevisions, key, payload, &r) {
			return
		}
		k := revisionKey{r.Source, r.Number}
		if !bytes.Equal(key, appendRevision(nil, r.Source, r.Number)) {
			c.fault(bRevisions, "key %q holds revision %d of %s", key, r.Number, r.Source)
		}
		if r.Refs != c.refs[k] {
			c.fault(bRevisions, "revision %d of %s counts %d references, there are %d", r.Number, r.Source, r.Refs, c.refs[k])
		}
		delete(c.refs, k)
	})
	for k, n := range c.refs {
		c.fault(bRevisions, "%d origins refer to revision %d of %s, which is not there", n, k.number, k.source)
	}
}

// others reads what nothing else refers to.
func (c *check) others() {
	c.walk(bMeta, func(_, _ []byte) {})
	c.walk(bAside, func(key, payload []byte) {
		var a storage.DeadLetter
		c.decoded(bAside, key, payload, &a)
	})
	c.walk(bNotes, func(_, _ []byte) {})
	c.walk(bTraces, func(key, payload []byte) {
		n, err := splitNumber(key)
		if err == nil {
			_, err = splitTrace(n, payload)
		}
		if err != nil {
			c.fault(bTraces, "key %q: %v", key, err)
		}
	})
}
