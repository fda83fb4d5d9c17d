package bolt

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

func sum(s string) feed.Sum { return feed.Hash(sha256.Sum256([]byte(s))).Sum() }

// packer compresses contents. It serves one call at a time.
type packer struct {
	encoder    *zstd.Encoder // made when first needed
	plain      bytes.Buffer
	compressed []byte
}

// pack is a content's value, to be stored under key. It is good until the next call.
func (p *packer) pack(key []byte, c *feed.Content) ([]byte, error) {
	p.plain.Reset()
	if err := storage.EncodeTo(&p.plain, c); err != nil {
		return nil, err
	}
	if p.encoder == nil {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(512<<10), zstd.WithEncoderCRC(false))
		if err != nil {
			return nil, fmt.Errorf("compress content: %w", err)
		}
		p.encoder = e
	}
	p.compressed = p.encoder.EncodeAll(p.plain.Bytes(), append(p.compressed[:0], vZstd))
	p.compressed = seal(bContents, key, p.compressed)
	return p.compressed, nil
}

// unpacker expands contents. A decoder is dear to make and serves one call at a
// time, so they are pooled.
type unpacker struct{ decoders sync.Pool }

// unpack is the content of a stored value.
func (p *unpacker) unpack(key, value []byte) (feed.Content, error) {
	var c feed.Content
	b, err := p.expand(key, value)
	if err != nil {
		return c, err
	}
	if err := storage.Decode(b, &c); err != nil {
		return c, damaged(bContents, key, err.Error())
	}
	return c, nil
}

func (p *unpacker) expand(key, value []byte) ([]byte, error) {
	version, b, err := unseal(bContents, key, value)
	if err != nil {
		return nil, err
	}
	switch version {
	case vPlain:
		return b, nil
	case vZstd:
		b, err = p.unzstd(b)
	case vS2:
		var n int
		if n, err = s2.DecodedLen(b); err == nil && n > storage.MaxValue {
			err = fmt.Errorf("%d bytes are more than a content may have", n)
		}
		if err == nil {
			b, err = s2.Decode(nil, b)
		}
	default:
		err = fmt.Errorf("the value is of version %d", version)
	}
	if err != nil {
		return nil, damaged(bContents, key, err.Error())
	}
	return b, nil
}

func (p *unpacker) unzstd(b []byte) ([]byte, error) {
	d, _ := p.decoders.Get().(*zstd.Decoder)
	if d == nil {
		var err error
		d, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(storage.MaxValue))
		if err != nil {
			return nil, err
		}
	}
	b, err := d.DecodeAll(b, nil)
	p.decoders.Put(d)
	return b, err
}
