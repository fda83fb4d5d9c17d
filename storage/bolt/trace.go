package bolt

import (
	"encoding/binary"
	"errors"
	"iter"

	"github.com/openvoicenews/openvoice/feed"
)

// walks are what a view shows row by row for those who follow it.
type walks struct{ view *view }

// EntriesBack implements [storage.View].
func (r walks) EntriesBack(before uint64) iter.Seq[feed.Entry] {
	return func(yield func(feed.Entry) bool) {
		v := r.view
		if !v.live() {
			return
		}
		for w := v.below(bEntries, appendNumber(nil, before)); w.ok(); w.prev() {
			var e feed.Entry
			if w.value(&e) && (!yield(e) || v.over) {
				return
			}
		}
	}
}

// Traces implements [storage.View].
func (r walks) Traces(after uint64) (iter.Seq[feed.Trace], bool) {
	v := r.view
	if !v.live() {
		return func(func(feed.Trace) bool) {}, false
	}
	return func(yield func(feed.Trace) bool) {
		if !v.live() || after == 1<<64-1 {
			return
		}
		for w := v.from(bTraces, nil, appendNumber(nil, after+1)); w.ok(); w.next() {
			if t, ok := w.trace(); !ok || !yield(t) || v.over {
				return
			}
		}
	}, after >= v.at.Untraced
}

// trace is the trace of a row.
func (w *rows) trace() (t feed.Trace, ok bool) {
	defer w.r.guard(w.b)
	number, err := splitNumber(w.k)
	if err == nil {
		var p []byte
		if p, err = plain(w.b, w.k, w.v); err == nil {
			if t, err = splitTrace(number, p); err != nil {
				err = damaged(w.b, w.k, err.Error())
			}
		}
	}
	if err != nil {
		w.r.fail(err)
		return feed.Trace{}, false
	}
	return t, true
}

// thinTraces drops the oldest traces where their time is over, so many at most that no
// transaction is slow because of them.
func thinTraces(t *overlay) {
	n := 0
	for w := t.from(bTraces, nil, nil); w.ok() && n < 16+4*len(t.traces); w.next() {
		old, ok := w.trace()
		if !ok || old.Kept(t.at.Now) {
			return
		}
		t.gone = append(t.gone, old.Record)
		t.at.Untraced = old.Record
		n++
	}
}

func flushTraces(w *writer, t *overlay) error {
	thinTraces(t)
	if t.err != nil {
		return t.err
	}
	w.in(bTraces)
	for _, n := range t.gone {
		if err := w.remove(appendNumber(w.key[:0], n)); err != nil {
			return err
		}
	}
	for i := range t.traces {
		w.value = appendTrace(append(w.value[:0], vPlain), &t.traces[i])
		if err := w.seal(appendNumber(w.key[:0], t.traces[i].Record)); err != nil {
			return err
		}
	}
	return nil
}

// appendTrace appends the time, and the numbers, each as its distance from the one before.
func appendTrace(v []byte, t *feed.Trace) []byte {
	v = binary.AppendVarint(v, int64(t.At))
	for _, numbers := range [][]uint64{t.Entries, t.Stories} {
		v = binary.AppendUvarint(v, uint64(len(numbers)))
		last := t.Record << 12
		for _, n := range numbers {
			v = binary.AppendVarint(v, int64(n-last))
			last = n
		}
	}
	return v
}

// splitTrace is the inverse of appendTrace for the record's number.
func splitTrace(number uint64, p []byte) (t feed.Trace, err error) {
	t.Record = number
	at, n := binary.Varint(p)
	if n <= 0 {
		return t, errTrace
	}
	t.At, p = feed.Time(at), p[n:]
	for _, to := range []*[]uint64{&t.Entries, &t.Stories} {
		count, n := binary.Uvarint(p)
		if n <= 0 || count > uint64(len(p)) {
			return t, errTrace
		}
		p = p[n:]
		last := number << 12
		for range count {
			d, n := binary.Varint(p)
			if n <= 0 {
				return t, errTrace
			}
			last += uint64(d)
			*to, p = append(*to, last), p[n:]
		}
	}
	return t, nil
}

var errTrace = errors.New("the trace is cut off")
