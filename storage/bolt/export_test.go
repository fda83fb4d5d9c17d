package bolt

import "encoding/binary"

// SealedFormat is the value that says a file has the format.
func SealedFormat(n uint32) []byte {
	return seal(bMeta, []byte("format"), binary.BigEndian.AppendUint32([]byte{vPlain}, n))
}
