package fetch

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// maxRatio is how many times larger than on the wire a body may be, once it is
	// over freeSize: markup shrinks to a thirtieth at best, a bomb to a thousandth.
	maxRatio = 200
	freeSize = 1 << 20
	// maxWindow is how far back a zstd stream may refer; servers must not go beyond
	// it (RFC 9659).
	maxWindow = 8 << 20
)

// codings are the decoders of content codings, kept for reuse.
type codings struct{ gzip, brotli, zstd sync.Pool }

// decoder is what the three have in common.
type decoder interface {
	io.Reader
	Reset(io.Reader) error
}

func (p *codings) setUp() {
	p.gzip.New = func() any { return new(gzip.Reader) }
	p.brotli.New = func() any { return brotli.NewReader(nil) }
	p.zstd.New = func() any {
		z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			panic(fmt.Sprintf("options of the zstd decoder: %v", err)) // they are constants
		}
		return z
	}
}

// decode takes the content coding off. The bytes decide, not the label: servers
// label plain bodies gzip, and serve compressed files as they are. Brotli alone has
// nothing to be known by. The body is valid until one of the buffers is given back.
func (c *Client) decode(to *bytes.Buffer, wire []byte, coding []string) ([]byte, error) {
	label := strings.ToLower(strings.TrimSpace(strings.Join(coding, ",")))
	switch label {
	case "", "identity", "gzip", "x-gzip", "br", "zstd":
	default:
		return nil, fmt.Errorf("content coding %.100q was not asked for", label)
	}
	var pool *sync.Pool
	name := ""
	switch {
	case bytes.HasPrefix(wire, []byte{0x1f, 0x8b}):
		pool, name = &c.codings.gzip, "gzip"
	case bytes.HasPrefix(wire, []byte{0x28, 0xb5, 0x2f, 0xfd}), label == "zstd" && len(wire) > 3 && bytes.Equal(wire[1:4], []byte{0x2a, 0x4d, 0x18}):
		pool, name = &c.codings.zstd, "zstd"
	case label == "br" && !plainText(wire):
		pool, name = &c.codings.brotli, "brotli"
	}
	most, what := cmp.Or(c.MaxBody, DefaultMaxBody), "the document"
	if pool == nil {
		if int64(len(wire)) > most {
			return nil, &sizeError{what, most}
		}
		return wire, nil
	}
	if bound := max(freeSize, maxRatio*int64(len(wire))); bound < most {
		most, what = bound, fmt.Sprintf("the document decoded from %d bytes", len(wire))
	}
	z := pool.Get().(decoder)
	defer func() {
		z.Reset(bytes.NewReader(nil)) // lets go of the body
		pool.Put(z)
	}()
	if err := z.Reset(bytes.NewReader(wire)); err != nil {
		return nil, broken(name, err, 0)
	}
	if err := readAll(to, z, most, what); err != nil {
		return nil, broken(name, err, to.Len())
	}
	return to.Bytes(), nil
}

// plainText says whether the body begins as no brotli stream does that a server
// makes: with the markup of a feed.
func plainText(wire []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(wire, []byte("\xEF\xBB\xBF")), " \t\r\n")
	for _, s := range []string{"<?xml", "<rss", "<feed", "<rdf:", "<!--", "<!DOC", "{\""} {
		if bytes.HasPrefix(start, []byte(s)) {
			return true
		}
	}
	return false
}

// broken says of compressed data that cannot be decoded where it ends.
func broken(coding string, err error, at int) error {
	if size, ok := errors.AsType[*sizeError](err); ok {
		return size
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("the %s data is cut off after %d decoded bytes", coding, at)
	}
	return fmt.Errorf("the %s data is damaged after %d decoded bytes: %w", coding, at, err)
}
