package bolt

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
)

// rawFile reads the pages of a bbolt file without the library, which panics on damage: what
// one page says is believed only as far as it can be.
type rawFile struct {
	file  *os.File
	size  int64
	page  int // bytes of a page
	pages uint64
}

// The format of bbolt's pages, in the byte order of the machine. A page begins with its
// number, its kind, the count of its elements and of the pages that follow it.
const (
	pageHead     = 16
	pageBranch   = 1
	pageLeaf     = 2
	pageMeta     = 4
	pageFreelist = 16
	pageElement  = 16 // bytes of an element of a branch or leaf
	bucketLeaf   = 1  // flag of a leaf's element whose value is a bucket
	bucketHead   = 16 // bytes that a bucket's value has in front of a page within it
	metaMagic    = 0xED0CDAED
	metaSize     = 64
	maxOverflow  = 1 << 20 // pages; more than any value can need
)

// rawMeta is one of the two pages that say where the rest begins.
type rawMeta struct {
	root, freelist, pages, txid uint64
	page                        int
}

// openRaw opens the file, and gives its readable metas, the newest first.
func openRaw(path string) (*rawFile, []rawMeta, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	r := &rawFile{file: f, size: info.Size(), page: pageSize}
	var metas []rawMeta
	for at := int64(0); at <= 1<<16; at = max(1<<10, 2*at) { // the second lies one page behind the first
		if m, ok := r.meta(at); ok && (at == 0 || at == int64(m.page)) {
			metas = append(metas, m)
			r.page = m.page
		}
	}
	slices.SortFunc(metas, func(a, b rawMeta) int { return int(int64(b.txid) - int64(a.txid)) })
	r.pages = uint64((r.size + int64(r.page) - 1) / int64(r.page))
	return r, metas, nil
}

// meta reads the meta that begins at the byte.
func (r *rawFile) meta(at int64) (m rawMeta, ok bool) {
	var b [pageHead + metaSize]byte
	if n, _ := r.file.ReadAt(b[:], at); n < len(b) {
		return m, false
	}
	p, u64 := b[pageHead:], binary.NativeEndian.Uint64
	if binary.NativeEndian.Uint32(p) != metaMagic {
		return m, false
	}
	h := fnv.New64a()
	h.Write(p[:metaSize-8])
	if h.Sum64() != u64(p[metaSize-8:]) {
		return m, false
	}
	m = rawMeta{root: u64(p[16:]), freelist: u64(p[32:]), pages: u64(p[40:]), txid: u64(p[48:]), page: int(binary.NativeEndian.Uint32(p[8:]))}
	return m, m.page >= 1<<9 && m.page <= 1<<16
}

// element is one of a branch or a leaf; a branch's has a child, a leaf's a value.
type element struct {
	key, value []byte
	child      uint64
	bucket     bool
}

// read gives the elements of the page, and of how many pages it is.
func (r *rawFile) read(id uint64) (kind uint16, es []element, length uint64, err error) {
	b, kind, length, err := r.load(id)
	if err != nil {
		return 0, nil, 0, err
	}
	es, err = elements(b, kind)
	return kind, es, length, err
}

// load reads the page with those that follow it.
func (r *rawFile) load(id uint64) (b []byte, kind uint16, length uint64, err error) {
	var head [pageHead]byte
	if id >= r.pages {
		return nil, 0, 0, fmt.Errorf("page %d is not in the file", id)
	}
	if _, err := r.file.ReadAt(head[:], int64(id)*int64(r.page)); err != nil {
		return nil, 0, 0, fmt.Errorf("page %d: %w", id, err)
	}
	kind, length = binary.NativeEndian.Uint16(head[8:]), uint64(binary.NativeEndian.Uint32(head[12:]))+1
	if said := binary.NativeEndian.Uint64(head[:]); said != id {
		return nil, 0, 0, fmt.Errorf("page %d says that it is page %d", id, said)
	}
	if length > maxOverflow || id+length > r.pages {
		return nil, 0, 0, fmt.Errorf("page %d says that it has %d pages", id, length)
	}
	b = make([]byte, int(length)*r.page)
	if n, err := r.file.ReadAt(b, int64(id)*int64(r.page)); n < len(b) && int64(id)*int64(r.page)+int64(n) < r.size {
		return nil, 0, 0, fmt.Errorf("page %d: %w", id, err)
	}
	return b, kind, length, nil
}

// elements reads those of a branch or a leaf, as far as they lie within b.
func elements(b []byte, kind uint16) ([]element, error) {
	if kind != pageBranch && kind != pageLeaf {
		return nil, fmt.Errorf("a page is neither branch nor leaf but of kind %d", kind)
	}
	n := int(binary.NativeEndian.Uint16(b[10:]))
	es := make([]element, 0, n)
	u32 := func(at int) int { return int(binary.NativeEndian.Uint32(b[at:])) }
	for i := range n {
		at := pageHead + i*pageElement
		if at+pageElement > len(b) {
			return es, fmt.Errorf("a page has no room for its %d elements", n)
		}
		e := element{}
		pos, keyLen, valueLen := u32(at), u32(at+4), 0
		if kind == pageLeaf {
			e.bucket = u32(at)&bucketLeaf != 0
			pos, keyLen, valueLen = u32(at+4), u32(at+8), u32(at+12)
		} else {
			e.child = binary.NativeEndian.Uint64(b[at+8:])
		}
		begin := at + pos
		if keyLen > len(b) || valueLen > len(b) || begin < 0 || begin+keyLen+valueLen > len(b) {
			continue // it points out of its page
		}
		e.key, e.value = b[begin:begin+keyLen], b[begin+keyLen:begin+keyLen+valueLen]
		es = append(es, e)
	}
	return es, nil
}

// free are the pages that the list names, nothing where it cannot be read.
func (r *rawFile) free(list uint64) map[uint64]bool {
	all := map[uint64]bool{}
	b, kind, _, err := r.load(list)
	if err != nil || kind != pageFreelist {
		return all
	}
	n, at := int(binary.NativeEndian.Uint16(b[10:])), pageHead
	if n == 0xFFFF {
		n, at = int(binary.NativeEndian.Uint64(b[at:])), at+8
	}
	for ; n > 0 && at+8 <= len(b); n, at = n-1, at+8 {
		all[binary.NativeEndian.Uint64(b[at:])] = true
	}
	return all
}
