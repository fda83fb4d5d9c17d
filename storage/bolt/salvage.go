package bolt

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// Salvaged is what a salvage carried over, and what it found missing.
type Salvaged struct {
	Entries, Stories, Sources int
	Missing                   []string // in words, for people
}

// Salvage makes a store at the path of all that can be read of the file at from, which may
// be damaged in any way: values that pass their checksum, on pages that are reached from
// the newest meta page that can be read, and, where some cannot be reached, on any page
// that is not free. What is derived is made anew. A source that lost something is asked
// for its whole document at the next poll. The file at from is only read.
func Salvage(ctx context.Context, from, path string) (Salvaged, error) {
	fail := func(err error) (Salvaged, error) {
		return Salvaged{}, fmt.Errorf("salvage %s to %s: %w", from, path, err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fail(errors.Join(err, fs.ErrExist))
	}
	s := &salvage{ctx: ctx, lost: map[string]bool{}}
	for b := range bEnd {
		s.rows[b] = map[string][]byte{}
	}
	if err := s.read(from); err != nil {
		return fail(err)
	}
	s.mend()
	if err := create(path); err != nil {
		return fail(err)
	}
	err := s.write(path)
	if err != nil {
		err = errors.Join(err, os.Remove(path))
		return fail(err)
	}
	return Salvaged{len(s.entries), len(s.stories), len(s.states), s.missing}, nil
}

// salvage is what was found so far.
type salvage struct {
	ctx     context.Context
	rows    [bEnd]map[string][]byte // sealed values by key; of buckets that are not derived
	damages int
	missing []string

	entries map[uint64]*feed.Entry
	stories map[uint64]*feed.Story
	states  map[string]*feed.State
	lost    map[string]bool // sources that lost something
}

func (s *salvage) miss(format string, a ...any) {
	s.missing = append(s.missing, fmt.Sprintf(format, a...))
}

// kept reports whether the bucket holds what cannot be made of others.
func (b bucket) kept() bool {
	switch b {
	case bIDs, bKeys, bBySource, bDue, bStoryIDs, bClaims, bTraces:
		return false
	}
	return true
}

// read takes in the rows of the file.
func (s *salvage) read(from string) error {
	r, metas, err := openRaw(from)
	if err != nil {
		return err
	}
	defer r.file.Close()
	reached, free := map[uint64]bool{}, map[uint64]bool{}
	if len(metas) < 2 {
		s.miss("%d of 2 pages that say where all begins", 2-len(metas))
	}
	if len(metas) > 0 {
		if whole := int64(metas[0].pages) * int64(r.page); r.size < whole {
			s.miss("the last %d of %d bytes", whole-r.size, whole)
		}
	}
	for i, m := range metas {
		before := s.damages
		if s.root(r, m.root, reached); s.damages == before || i == len(metas)-1 {
			free = r.free(m.freelist)
			break
		}
		if i == 0 {
			free = r.free(m.freelist)
		}
	}
	if s.damages == 0 && len(metas) > 0 {
		return s.ctx.Err()
	}
	return s.scan(r, reached, free)
}

// root walks the page that the buckets are on.
func (s *salvage) root(r *rawFile, id uint64, reached map[uint64]bool) {
	s.walk(r, id, reached, 0, func(e *element) {
		if !e.bucket || len(e.value) < bucketHead {
			return
		}
		for b := range bEnd {
			if b.String() != string(e.key) || !b.kept() {
				continue
			}
			if top := binary.NativeEndian.Uint64(e.value); top != 0 {
				s.walk(r, top, reached, 0, func(e *element) { s.take(b, e) })
			} else if inner := e.value[bucketHead:]; len(inner) >= pageHead {
				es, err := elements(inner, binary.NativeEndian.Uint16(inner[8:]))
				s.damaged(err)
				for i := range es {
					s.take(b, &es[i])
				}
			}
		}
	})
}

// maxDepth is how deep the tree of a bucket can be, and more.
const maxDepth = 64

// walk calls row with the elements of the leaves below the page.
func (s *salvage) walk(r *rawFile, id uint64, reached map[uint64]bool, depth int, row func(*element)) {
	if reached[id] || depth > maxDepth || s.ctx.Err() != nil {
		return
	}
	kind, es, length, err := r.read(id)
	if s.damaged(err); err != nil && es == nil {
		return
	}
	for i := range length {
		reached[id+i] = true
	}
	for i := range es {
		if kind == pageBranch {
			s.walk(r, es[i].child, reached, depth+1, row)
		} else {
			row(&es[i])
		}
	}
}

// damaged counts a damage.
func (s *salvage) damaged(err error) {
	if err == nil {
		return
	}
	if s.damages++; s.damages <= maxFaults {
		s.miss("%v", err)
	}
}

// take keeps the row of the bucket, if its value is whole.
func (s *salvage) take(b bucket, e *element) {
	if _, _, err := unseal(b, e.key, e.value); err != nil {
		s.damaged(err)
		return
	}
	s.keep(b, e)
}

func (s *salvage) keep(b bucket, e *element) {
	if _, known := s.rows[b][string(e.key)]; !known {
		s.rows[b][string(e.key)] = bytes.Clone(e.value)
	}
}

// scan takes rows from pages that nothing leads to any more: a value's checksum tells which
// bucket it is of.
func (s *salvage) scan(r *rawFile, reached, free map[uint64]bool) error {
	for id := uint64(2); id < r.pages; id++ {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if reached[id] || free[id] {
			continue
		}
		kind, es, length, err := r.read(id)
		if err != nil && es == nil || kind != pageLeaf {
			continue
		}
		id += length - 1
		for i := range es {
			for b := range bEnd {
				if !b.kept() {
					continue
				}
				if _, _, err := unseal(b, es[i].key, es[i].value); err == nil {
					s.keep(b, &es[i])
					break
				}
			}
		}
	}
	return nil
}

// decodedRows are the values of the bucket, by key.
func decodedRows[T any](s *salvage, b bucket) map[string]*T {
	all := make(map[string]*T, len(s.rows[b]))
	for k, v := range s.rows[b] {
		x := new(T)
		if err := decode(b, []byte(k), v, x); err != nil {
			s.damaged(err)
			continue
		}
		all[k] = x
	}
	return all
}

// encode puts the value under the key.
func (s *salvage) encode(b bucket, key []byte, v any) {
	p, err := storage.Encode(v)
	if err != nil {
		s.damaged(err)
		return
	}
	s.rows[b][string(key)] = seal(b, key, append([]byte{vPlain}, p...))
}

// write writes what was found, and what is derived of it, into the new store.
func (s *salvage) write(path string) (err error) {
	s.derived()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, NoSync: true, NoGrowSync: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Sync(), db.Close()) }()
	const together = 20_000 // rows of a transaction
	for b := range bEnd {
		keys := slices.Sorted(maps.Keys(s.rows[b]))
		for chunk := range slices.Chunk(keys, together) {
			if err := s.ctx.Err(); err != nil {
				return err
			}
			err := db.Update(func(tx *bbolt.Tx) error {
				to := tx.Bucket([]byte(b.String()))
				for _, k := range chunk {
					if err := to.Put([]byte(k), s.rows[b][k]); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// derived makes the rows that follow from others. The window is made again of entries that
// are in it still; what records changed is forgotten, so that who follows begins anew.
func (s *salvage) derived() {
	number := func(b bucket, key []byte, n uint64) {
		s.rows[b][string(key)] = seal(b, key, appendNumber([]byte{vPlain}, n))
	}
	clear(s.rows[bEntries])
	clear(s.rows[bStories])
	clear(s.rows[bStates])
	highest := uint64(0)
	for n, e := range s.entries {
		highest = max(highest, n>>12)
		s.encode(bEntries, appendNumber(nil, n), e)
		var d derived
		d.derive(e, func(b bucket, key []byte) { number(b, bytes.Clone(key), n) })
		if e.Due > 0 {
			k := appendDue(nil, e.Due, n)
			s.rows[bDue][string(k)] = seal(bDue, k, []byte{vPlain})
		}
	}
	stories := map[string]uint64{}
	for n, x := range s.stories {
		s.encode(bStories, appendNumber(nil, n), x)
		for _, id := range x.IDs() {
			stories[id] = n
			number(bStoryIDs, appendID(nil, id), n)
		}
	}
	for source, st := range s.states {
		s.encode(bStates, []byte(source), st)
		if st.Claim.Outlet != "" {
			number(bClaims, appendClaim(nil, st.Claim.Outlet, source), claimed)
		}
	}
	s.overrides()
	for k, o := range decodedRows[feed.WindowEntry](s, bOpen) {
		e := s.entries[o.Number]
		if e == nil {
			delete(s.rows[bOpen], k)
			continue
		}
		if n, ok := stories[e.Story]; ok {
			o.Story = n
		} else {
			o.Story = e.Number
		}
		s.encode(bOpen, []byte(k), o)
	}
	s.head(highest)
}

// overrides puts each of the operator's words under the ids that it speaks of.
func (s *salvage) overrides() {
	type about struct {
		a, b string
		word feed.Word
	}
	said := map[about]feed.Override{}
	for _, list := range decodedRows[[]feed.Override](s, bOverrides) {
		for _, o := range *list {
			said[about{o.A, o.B, o.Word}] = o
		}
	}
	of := map[string][]feed.Override{}
	for _, o := range said {
		of[o.A] = append(of[o.A], o)
		if o.Word == 0 {
			of[o.B] = append(of[o.B], o)
		}
	}
	clear(s.rows[bOverrides])
	for id, list := range of {
		slices.SortFunc(list, func(a, b feed.Override) int {
			return cmp.Or(strings.Compare(a.Other(id), b.Other(id)), cmp.Compare(a.Word, b.Word))
		})
		s.encode(bOverrides, []byte(id), list)
	}
}

// head says where the store stands: where it stood, or behind all that was found.
func (s *salvage) head(highest uint64) {
	var h head
	key := []byte("head")
	if v := s.rows[bMeta]["head"]; v == nil || decode(bMeta, key, v, &h) != nil {
		var id [16]byte
		rand.Read(id[:]) // never fails
		h = head{Position: feed.Position{Log: hex.EncodeToString(id[:]), Number: highest + 1}}
		s.miss("where the store stood")
	}
	for _, st := range s.states {
		h.Now = max(h.Now, st.Fetched)
	}
	h.Untraced = h.Position.Number
	s.encode(bMeta, key, &h)
	delete(s.rows[bMeta], "format") // the new file has it
}
