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

// history is what a feed was. It is this builder's memory alone: no byte of a
// document depends on it.
type history struct {
	version uint64
	marks   []mark
	brought map[sum]uint64 // the version that brought an entry as it is, of those shown
}

// sum stands for the bytes of an entry.
type sum [16]byte

func summed(body []byte) sum {
	full := sha256.Sum256(body)
	return sum(full[:16])
}

// next takes d, which shows the articles in the format, down as the newest version, and
// tells it of those before. A document in which they do not stand as they are, one after
// the other, is told nothing: no part of it would be a document.
func (h *history) next(d *Document, shown []*article, format int) error {
	h.version++
	h.marks = append(h.marks, mark{d.ETag[1 : len(d.ETag)-1], h.version})
	if len(h.marks) > remembered {
		h.marks = h.marks[len(h.marks)-remembered:] // what documents hold of them stays as it is
	}
	p := &past{marks: h.marks[:len(h.marks):len(h.marks)], entries: make([]piece, len(shown))}
	brought := make(map[sum]uint64, len(shown))
	start, end := len(d.Body), len(d.Body)
	for i, a := range shown {
		part := &a.parts[format]
		v, known := h.brought[part.sum]
		if !known {
			v = h.version
		}
		brought[part.sum] = v
		p.entries[i] = piece{plain: part.body, packed: part.packed, version: v}
		if i == 0 {
			start = max(bytes.Index(d.Body, part.body), 0)
			end = start
		}
		if !bytes.HasPrefix(d.Body[end:], part.body) {
			return nil
		}
		end += len(part.body)
	}
	h.brought = brought
	p.head.plain, p.tail.plain = d.Body[:start], d.Body[end:]
	var err error
	if p.head.packed, err = deflated(p.head.plain, false); err != nil {
		return err
	}
	p.tail.packed, err = deflated(p.tail.plain, true)
	d.past = p
	return err
}

// deflated is b as whole blocks, which refer to nothing before them.
func deflated(b []byte, last bool) ([]byte, error) {
	var out bytes.Buffer
	if err := flate.StatelessDeflate(&out, b, last, nil); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return bytes.Clone(out.Bytes()), nil
}
