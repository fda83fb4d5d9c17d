package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
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

// maxCodings is how many codings one body may have, one in another: servers compress
// files that are compressed already.
const maxCodings = 3

// codings are the decoders of content codings, kept for reuse.
type codings struct{ gzip, brotli, zstd, zlib, flate sync.Pool }

// decoder is what they have in common.
type decoder interface {
	io.Reader
	Reset(io.Reader) error
}

func (p *codings) setUp() {
	p.gzip.New = func() any { return new(members) }
	p.brotli.New = func() any { return brotli.NewReader(nil) }
	p.zlib.New = func() any { return new(inflater) }
	p.flate.New = func() any { return &inflater{raw: true} }
	p.zstd.New = func() any {
		z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			panic(fmt.Sprintf("options of the zstd decoder: %v", err)) // they are constants
		}
		return z
	}
}

// coding is the coding that a body has, by its first bytes; nil: none that we know.
// Servers label plain bodies gzip, serve compressed files as they are, and name codings
// that nobody knows, so a label counts only for br and deflate, which begin with nothing
// of their own.
func (p *codings) coding(body []byte, label string) (pool *sync.Pool, name string) {
	named := func(coding string) bool {
		for l := range strings.SplitSeq(label, ",") {
			if l = strings.TrimSpace(l); l == coding || l == "x-"+coding {
				return true
			}
		}
		return false
	}
	switch {
	case bytes.HasPrefix(body, []byte{0x1f, 0x8b}):
		return &p.gzip, "gzip"
	case bytes.HasPrefix(body, []byte{0x28, 0xb5, 0x2f, 0xfd}), named("zstd") && len(body) > 3 && bytes.Equal(body[1:4], []byte{0x2a, 0x4d, 0x18}):
		return &p.zstd, "zstd"
	case plainText(body):
	case named("br"):
		return &p.brotli, "brotli"
	case len(body) > 1 && body[0]&0x8f == 8 && (int(body[0])<<8|int(body[1]))%31 == 0 && body[0]>>4 < 8 && named("deflate"): // RFC 1950 section 2.2
		return &p.zlib, "deflate"
	case named("deflate") && len(body) > 0:
		return &p.flate, "deflate" // RFC 1951 alone, which some servers mean
	}
	return nil, ""
}

// decode takes the content codings off. The body, of so many bytes at most, is valid as long
// as to and wire are.
func (p *codings) decode(to *bytes.Buffer, wire []byte, coding []string, most int64) ([]byte, error) {
	label := strings.ToLower(strings.Join(coding, ","))
	what := "the document"
	if int64(len(wire)) > most {
		return nil, &sizeError{what, most}
	}
	body := wire
	for layer := range maxCodings {
		pool, name := p.coding(body, label)
		if pool == nil {
			break
		}
		if bound := max(freeSize, maxRatio*int64(len(wire))); bound < most {
			most, what = bound, fmt.Sprintf("the document decoded from %d bytes", len(wire))
		}
		if layer > 0 {
			to = new(bytes.Buffer)
		}
		if err := inflate(to, body, pool, name, most, what); err != nil {
			return nil, err
		}
		body, label = to.Bytes(), ""
	}
	return body, nil
}

// inflate takes one coding off.
func inflate(to *bytes.Buffer, body []byte, pool *sync.Pool, name string, most int64, what string) error {
	z := pool.Get().(decoder)
	defer func() {
		z.Reset(bytes.NewReader(nil)) // lets go of the body
		pool.Put(z)
	}()
	if err := z.Reset(bytes.NewReader(body)); err != nil {
		return broken(name, err, 0)
	}
	err := readAll(to, z, most, what)
	if errors.Is(err, zstd.ErrMagicMismatch) && to.Len() > 0 { // what is behind the last frame is none
		return nil
	}
	if err != nil {
		return broken(name, err, to.Len())
	}
	return nil
}

// members reads the members of a gzip file (RFC 1952 section 2.2), and leaves what is
// behind the last one.
type members struct {
	z    gzip.Reader
	rest *bytes.Reader
}

// Reset begins with another file, which is a bytes.Reader.
func (m *members) Reset(r io.Reader) error {
	m.rest = r.(*bytes.Reader)
	if m.rest.Len() == 0 {
		return nil
	}
	return m.member()
}

func (m *members) member() error {
	err := m.z.Reset(m.rest)
	m.z.Multistream(false)
	return err
}

// Read reads on, across the ends of members.
func (m *members) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		if m.rest.Len() == 0 || m.member() != nil { // what is behind is no member
			return 0, io.EOF
		}
	}
}

// inflater reads deflated data, with the header of zlib or, raw, without.
type inflater struct {
	raw bool
	io.ReadCloser
}

// Reset begins with other data.
func (d *inflater) Reset(r io.Reader) (err error) {
	if d.raw {
		d.ReadCloser = flate.NewReader(r)
		return nil
	}
	d.ReadCloser, err = zlib.NewReader(r)
	if d.ReadCloser == nil {
		d.ReadCloser = io.NopCloser(strings.NewReader(""))
	}
	return err
}

// plainText says whether the body begins as no compressed stream does that a server
// makes: with the markup of a feed, or else as markup or JSON does, being text all
// through, as no compressed data is for long.
func plainText(wire []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(wire, []byte("\xEF\xBB\xBF")), " \t\r\n")
	for _, s := range []string{"<?xml", "<rss", "<feed", "<rdf:", "<!--", "<!DOC", "{\""} {
		if bytes.HasPrefix(start, []byte(s)) {
			return true
		}
	}
	return len(start) >= 64 && bytes.IndexByte([]byte("<{["), start[0]) >= 0 && utf8.Valid(start)
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
