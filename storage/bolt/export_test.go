package bolt

import (
	"encoding/binary"

	"github.com/openvoicenews/openvoice/feed/merge"
)

// Kept is the window that the store keeps, nil for none.
func (s *Store) Kept() *merge.Window { return s.window }

// SealedFormat is the value that says a file has the format.
func SealedFormat(n uint32) []byte {
	return seal(bMeta, []byte("format"), binary.BigEndian.AppendUint32([]byte{vPlain}, n))
}

// Unseal checks the value under key in the bucket of the name.
func Unseal(name string, key, value []byte) error {
	for b := range bEnd {
		if b.String() == name {
			_, _, err := unseal(b, key, value)
			return err
		}
	}
	panic("no bucket " + name)
}

// Unopened is the error for a file that could not be opened.
var Unopened = unopened
