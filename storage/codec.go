package storage

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// MaxValue is the most that one encoded value may measure, in bytes. It is far above
// what a record can bring, and bounds what a damaged or hostile value can cost.
const MaxValue = 16 << 20

// modes are how values are written and read: core deterministic CBOR (RFC 8949
// section 4.2), so that equal values are equal bytes. Text that is not UTF-8 is
// carried as it is, since refusing it on the way out would lose what was let in.
var modes = sync.OnceValues(func() (m struct {
	enc cbor.UserBufferEncMode
	dec cbor.DecMode
}, err error) {
	m.enc, err = cbor.CoreDetEncOptions().UserBufferEncMode()
	if err != nil {
		return m, err
	}
	m.dec, err = cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid}.DecMode()
	return m, err
})

// Encode is v in canonical CBOR. Equal values give equal bytes.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	if err := EncodeTo(&b, v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// EncodeTo appends what [Encode] gives to b.
func EncodeTo(b *bytes.Buffer, v any) error {
	m, err := modes()
	if err != nil {
		return fmt.Errorf("encode %T: %w", v, err)
	}
	n := b.Len()
	if err := m.enc.MarshalToBuffer(v, b); err != nil {
		return fmt.Errorf("encode %T: %w", v, err)
	}
	if n = b.Len() - n; n > MaxValue {
		return fmt.Errorf("encode %T: %d bytes are more than the limit of %d", v, n, MaxValue)
	}
	return nil
}

// Decode reads what [Encode] wrote into v, a pointer. Nothing of b is kept.
func Decode(b []byte, v any) error {
	m, err := modes()
	if err != nil {
		return fmt.Errorf("decode %T: %w", v, err)
	}
	if err := m.dec.Unmarshal(b, v); err != nil {
		return fmt.Errorf("decode %T: %w", v, err)
	}
	return nil
}
