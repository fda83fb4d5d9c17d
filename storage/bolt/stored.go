package bolt

import (
	"bytes"
	"encoding/binary"

	"github.com/openvoicenews/openvoice/feed"
)

// stored reads what is stored, value by value.
type stored struct{ reader }

// head is where the store stands.
func (r *stored) head() head {
	var h head
	r.load(bMeta, []byte("head"), &h)
	return h
}

// state is what is known of the source.
func (r *stored) state(source string) (feed.State, bool) {
	var s feed.State
	r.key = append(r.key[:0], source...)
	return s, r.load(bStates, r.key, &s)
}

// listing is the current listing of the source.
func (r *stored) listing(source string) []feed.Listed {
	defer r.guard(bListings)
	r.key = append(r.key[:0], source...)
	v := r.get(bListings, r.key)
	if v == nil {
		return nil
	}
	p, err := plain(bListings, r.key, v)
	if err == nil {
		var rows []feed.Listed
		if rows, err = splitListing(p); err == nil {
			return rows
		}
		err = damaged(bListings, r.key, err.Error())
	}
	r.fail(err)
	return nil
}

// revision is a revision of the source.
func (r *stored) revision(source string, number uint32) (feed.Revision, bool) {
	var v feed.Revision
	r.key = appendRevision(r.key[:0], source, number)
	return v, r.load(bRevisions, r.key, &v)
}

// entry is the entry of the number.
func (r *stored) entry(number uint64) (feed.Entry, bool) {
	var e feed.Entry
	r.key = appendNumber(r.key[:0], number)
	return e, r.load(bEntries, r.key, &e)
}

// content is what the source says of the entry.
func (r *stored) content(number uint64, source string) (feed.Content, bool) {
	defer r.guard(bContents)
	r.key = appendContent(r.key[:0], number, source)
	v := r.get(bContents, r.key)
	if v == nil {
		return feed.Content{}, false
	}
	c, err := r.file.unpack(r.key, v)
	if err != nil {
		r.fail(err)
	}
	return c, err == nil
}

// entryByKey is the number of the entry that has the key.
func (r *stored) entryByKey(source string, k feed.Key) (uint64, bool) {
	r.key = appendKey(r.key[:0], source, k)
	return r.number(bKeys, r.key)
}

// entryByID is the number of the entry that is published under the id.
func (r *stored) entryByID(id string) (uint64, bool) {
	r.key = appendID(r.key[:0], id)
	return r.number(bIDs, r.key)
}

// story is the story of the number.
func (r *stored) story(number uint64) (feed.Story, bool) {
	var s feed.Story
	r.key = appendNumber(r.key[:0], number)
	return s, r.load(bStories, r.key, &s)
}

// storyByID is the number of the story whose id or alias it is.
func (r *stored) storyByID(id string) (uint64, bool) {
	r.key = appendID(r.key[:0], id)
	return r.number(bStoryIDs, r.key)
}

// overrides are those that speak of the id.
func (r *stored) overrides(id string) (list []feed.Override) {
	r.key = append(r.key[:0], id...)
	r.load(bOverrides, r.key, &list)
	return list
}

// due appends the numbers of the entries that are due on the day or before, at most
// limit, passing over those that skip names.
func (r *stored) due(day uint32, limit int, skip func(day uint32, number uint64) bool) (found []dueRow) {
	defer r.guard(bDue)
	for w := r.from(bDue, nil, nil); w.ok() && len(found) < limit; w.next() {
		if len(w.k) != 4+8 {
			r.fail(damaged(bDue, w.k, "the key is of another length"))
			return found
		}
		if _, err := plain(bDue, w.k, w.v); err != nil {
			r.fail(err)
			return found
		}
		row := dueRow{binary.BigEndian.Uint32(w.k), binary.BigEndian.Uint64(w.k[4:])}
		if row.day > day {
			return found
		}
		if !skip(row.day, row.number) {
			found = append(found, row)
		}
	}
	return found
}

type dueRow struct {
	day    uint32
	number uint64
}

// oldest are the last rows of the source's index, as keys without prefix, at most
// limit, passing over those that skip names.
func (r *stored) oldest(source string, limit int, skip func(key []byte) bool) (found []oldRow) {
	defer r.guard(bBySource)
	prefix := appendSource(nil, source)
	for w := r.fromEnd(bBySource, prefix); w.ok() && len(found) < limit; w.prev() {
		if skip(w.k) {
			continue
		}
		n, ok := w.number()
		if !ok {
			return found
		}
		found = append(found, oldRow{string(bytes.TrimPrefix(w.k, prefix)), n})
	}
	return found
}

type oldRow struct {
	key    string
	number uint64
}
