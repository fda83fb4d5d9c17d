package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/klauspost/compress/flate"
)

// remembered is how many versions of a feed are known by their ETags, at about 70
// bytes each: at most one comes a second, and a reader that asks each hour finds its
// own among them unless the feed changes every seven seconds.
const remembered = 512

// Delta is a feed document that holds only the entries that came or changed since a
// version of it: the instance manipulation "feed" of RFC 3229. What left the feed is
// not told.
type Delta struct {
	Entries     int
	Plain, Gzip [][]byte // the document in pieces, which belong to the snapshot
}

// Since is what changed since the version whose ETag, without quotes and coding, is
// name; false where that is not known. It costs a look at each version remembered,
// and copies nothing.
func (d *Document) Since(name string) (Delta, bool) {
	if d.past == nil {
		return Delta{}, false
	}
	for i := len(d.past.marks) - 1; i >= 0; i-- {
		if m := &d.past.marks[i]; m.name == name {
			return d.past.since(m.version), true
		}
	}
	return Delta{}, false
}

// past is what a feed document knows of the versions before it.
type past struct {
	marks   []mark
	entries []piece // as they are shown
	head    piece   // what stands before the entries
	tail    piece   // and behind them
}

// mark names a version.
type mark struct {
	name    string // its ETag without quotes
	version uint64
}

// piece is a part of a document, also as whole blocks of a deflate stream, so that
// pieces which were compressed once make a gzip file in whatever choice.
type piece struct {
	plain, packed []byte
	version       uint64 // that brought it
}

func (p *past) since(version uint64) Delta {
	var d Delta
	d.Plain, d.Gzip = append(d.Plain, p.head.plain), append(d.Gzip, gzipHeader, p.head.packed)
	for i := range p.entries {
		if e := &p.entries[i]; e.version > version {
			d.Entries++
			d.Plain, d.Gzip = append(d.Plain, e.plain), append(d.Gzip, e.packed)
		}
	}
	d.Plain, d.Gzip = append(d.Plain, p.tail.plain), append(d.Gzip, p.tail.packed)
	sum, size := uint32(0), 0
	for _, b := range d.Plain {
		sum, size = crc32.Update(sum, crc32.IEEETable, b), size+len(b)
	}
	end := binary.LittleEndian.AppendUint32(nil, sum)
	d.Gzip = append(d.Gzip, binary.LittleEndian.AppendUint32(end, uint32(size)))
	return d
}

// gzipHeader is that of a file without name and time (RFC 1952).
var gzipHeader = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}

// history is what a feed was. It is this builder's memory alone: no byte of a document
// depends on it.
type history struct {
	version uint64
	brought map[sum]uint64    // the version that brought an article as it is, of those shown; by its sum in the first format
	shown   []uint64          // the same, as they are shown
	marks   map[string][]mark // of the documents that were made, by path
}

// sum stands for the bytes of an entry.
type sum [16]byte

func summed(body []byte) sum {
	full := sha256.Sum256(body)
	return sum(full[:16])
}

// next takes the articles in the first format down as those of the newest version.
func (h *history) next(bodies []part) {
	h.version++
	brought := make(map[sum]uint64, len(bodies))
	h.shown = make([]uint64, len(bodies))
	for i := range bodies {
		v, known := h.brought[bodies[i].sum]
		if !known {
			v = h.version
		}
		brought[bodies[i].sum], h.shown[i] = v, v
	}
	h.brought = brought
}

// made takes d, which lies at the path and was made of the version that it knows, down as a
// version that clients may name; nil is none.
func (h *history) made(path string, d *Document) {
	if d == nil || d.past == nil {
		return
	}
	marks, own := h.marks[path], d.past.marks[len(d.past.marks)-1]
	if len(marks) > 0 && marks[len(marks)-1].name == own.name {
		return
	}
	if marks = append(marks, own); len(marks) > remembered {
		marks = marks[len(marks)-remembered:] // what documents hold of them stays as it is
	}
	h.marks[path] = marks
}

// seen is what a document at the path may be told of the feed up to the newest version. It
// does not change. nil is told nothing.
func (h *history) seen(path string) *seen {
	if h == nil {
		return nil
	}
	marks := h.marks[path]
	return &seen{h.version, h.shown, marks[:len(marks):len(marks)]}
}

// seen is what a document knows of the feed.
type seen struct {
	version uint64
	shown   []uint64 // the versions that brought its articles
	marks   []mark
}

// before is what d, which shows the articles, knows of the versions before it. A document in
// which they do not stand as they are, one after the other, is told nothing: no part of it
// would be a document.
func (s *seen) before(d *Document, bodies []part) (*past, error) {
	marks := append(s.marks, mark{d.ETag[1 : len(d.ETag)-1], s.version})
	p := &past{marks: marks[max(0, len(marks)-remembered):], entries: make([]piece, len(bodies))}
	start, end := len(d.Body), len(d.Body)
	for i := range bodies {
		b := &bodies[i]
		p.entries[i] = piece{plain: b.body, packed: b.packed, version: s.shown[i]}
		if i == 0 {
			start = max(bytes.Index(d.Body, b.body), 0)
			end = start
		}
		if !bytes.HasPrefix(d.Body[end:], b.body) {
			return nil, nil
		}
		end += len(b.body)
	}
	p.head.plain, p.tail.plain = d.Body[:start], d.Body[end:]
	var err error
	if p.head.packed, err = deflated(p.head.plain, false); err != nil {
		return nil, err
	}
	p.tail.packed, err = deflated(p.tail.plain, true)
	return p, err
}

// deflated is b as whole blocks, which refer to nothing before them.
func deflated(b []byte, last bool) ([]byte, error) {
	var out bytes.Buffer
	if err := flate.StatelessDeflate(&out, b, last, nil); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return bytes.Clone(out.Bytes()), nil
}
