package bolt

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// bucket is one of the file's buckets.
type bucket uint8

const (
	bMeta      bucket = iota // "format", "head"
	bStates                  // source
	bListings                // source
	bRevisions               // source 0x00 uint32
	bEntries                 // number
	bContents                // number source
	bIDs                     // sum of the published id
	bKeys                    // 'l' source 0x00 key, 'g' key
	bBySource                // source 0x00 ^published ^record number
	bDue                     // uint32 day, number
	bAside                   // number of the record
	bNotes                   // the note's key
	bStories                 // number
	bStoryIDs                // sum of a story's id or alias
	bOverrides               // published id
	bOpen                    // number
	bTraces                  // number of the record
	bClaims                  // outlet 0x00 source
	bEnd
)

// String is the bucket's name in the file. The names are a format.
func (b bucket) String() string {
	return [bEnd]string{"meta", "states", "listings", "revisions", "entries", "contents", "ids", "keys", "bysource", "due", "aside", "notes", "stories", "storyids", "overrides", "open", "traces", "claims"}[b]
}

// ascending says that new keys come at the end, so that pages may be filled up.
func (b bucket) ascending() bool {
	return b == bEntries || b == bContents || b == bAside || b == bStories || b == bOpen || b == bTraces
}

// The version bytes of values: what the payload is.
const (
	vPlain = 1 // CBOR, an entry's number, or nothing
	vZstd  = 2 // CBOR, compressed with zstd
	vS2    = 3 // CBOR, compressed with S2
)

// checksum is the CRC-32C (RFC 3720 section 12.1) of a value's version and payload
// in its place (the bucket's index is a format too), so that a value that wandered to another key is as damaged as one
// with a flipped bit.
func checksum(b bucket, key, value []byte) uint32 {
	t := crc32.MakeTable(crc32.Castagnoli) // made once, by the library
	c := crc32.Update(0, t, []byte{byte(b)})
	c = crc32.Update(c, t, key)
	return crc32.Update(c, t, value)
}

// seal appends the checksum to a value that begins with its version byte.
func seal(b bucket, key, value []byte) []byte {
	return binary.BigEndian.AppendUint32(value, checksum(b, key, value))
}

// unseal gives the version and the payload of a stored value.
func unseal(b bucket, key, value []byte) (version byte, payload []byte, err error) {
	n := len(value) - 4
	if n < 1 {
		return 0, nil, damaged(b, key, "the value is cut off")
	}
	if binary.BigEndian.Uint32(value[n:]) != checksum(b, key, value[:n]) {
		return 0, nil, damaged(b, key, "the value fails its checksum")
	}
	return value[0], value[1:n], nil
}

// plain is unseal for values that are not compressed.
func plain(b bucket, key, value []byte) ([]byte, error) {
	v, p, err := unseal(b, key, value)
	if err == nil && v != vPlain {
		err = damaged(b, key, fmt.Sprintf("the value is of version %d", v))
	}
	return p, err
}

func decode(b bucket, key, value []byte, to any) error {
	p, err := plain(b, key, value)
	if err != nil {
		return err
	}
	if err := storage.Decode(p, to); err != nil {
		return damaged(b, key, err.Error())
	}
	return nil
}

func decodeNumber(b bucket, key, value []byte) (uint64, error) {
	p, err := plain(b, key, value)
	if err != nil {
		return 0, err
	}
	if len(p) != 8 {
		return 0, damaged(b, key, "the value is no number")
	}
	return binary.BigEndian.Uint64(p), nil
}

// damaged names the place of a fault in the file.
func damaged(b bucket, key []byte, what string) error {
	return fmt.Errorf("bucket %s, key %q: %s: %w", b, key, what, storage.ErrFormat)
}

func appendNumber(k []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(k, n) }

func appendContent(k []byte, number uint64, source string) []byte {
	return append(appendNumber(k, number), source...)
}

func appendRevision(k []byte, source string, number uint32) []byte {
	return binary.BigEndian.AppendUint32(append(append(k, source...), 0), number)
}

func appendKey(k []byte, source string, key feed.Key) []byte {
	if key.Local() {
		k = append(append(append(k, 'l'), source...), 0)
	} else {
		k = append(k, 'g')
	}
	return append(k, key[:]...)
}

func appendID(k []byte, id string) []byte {
	s := sum(id)
	return append(k, s[:]...)
}

// appendRef appends the key of a row, in the order of [feed.Ref.Compare].
func appendRef(k []byte, r feed.Ref) []byte {
	k = binary.BigEndian.AppendUint64(k, ^(uint64(r.Published) ^ 1<<63))
	k = binary.BigEndian.AppendUint64(k, ^r.Record)
	return appendNumber(k, r.Number)
}

func appendSource(k []byte, source string) []byte { return append(append(k, source...), 0) }

func appendDue(k []byte, day uint32, number uint64) []byte {
	return appendNumber(binary.BigEndian.AppendUint32(k, day), number)
}

// rowSize is what a row of a listing measures: the sum and the entry's number.
const rowSize = 16 + 8

func appendListing(v []byte, rows []feed.Listed) []byte {
	for i := range rows {
		v = appendNumber(append(v, rows[i].RawSum[:]...), rows[i].Entry)
	}
	return v
}

func splitListing(p []byte) ([]feed.Listed, error) {
	if len(p)%rowSize != 0 {
		return nil, fmt.Errorf("a listing of %d bytes has no whole rows", len(p))
	}
	rows := make([]feed.Listed, len(p)/rowSize)
	for i := range rows {
		rows[i].RawSum = feed.Sum(p[i*rowSize:])
		rows[i].Entry = binary.BigEndian.Uint64(p[i*rowSize+16:])
	}
	return rows, nil
}
