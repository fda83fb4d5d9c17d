package publish

import (
	"bytes"
	"fmt"
	"io"
	"runtime"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The levels are the highest whose gain is worth its time: a feed of 100 kB takes
// 1.4 ms at brotli's level 5 and twice that at 7 for 1 % less; zstd's best level ten
// times as long for 2 % less, gzip's three times for 3 % less.
const (
	brotliLevel = 5
	gzipLevel   = 6
	zstdLevel   = zstd.SpeedBetterCompression
	// zstdWindow is well below the 8 MB that clients must be able to hold (RFC 9659).
	zstdWindow = 1 << 20
)

// packer compresses documents when somebody first asks for it: at most half as many at a
// time as there are processors, so that first requests, however many, leave room for all
// others. It is safe for concurrent use.
type packer struct {
	idle chan *compressor
}

func newPacker() *packer {
	p := &packer{make(chan *compressor, max(1, runtime.GOMAXPROCS(0)/2))}
	for range cap(p.idle) {
		p.idle <- new(compressor)
	}
	return p
}

// turn waits until the work of a compressor may be done, and ends it.
func (p *packer) turn() (end func()) {
	c := <-p.idle
	return func() { p.idle <- c }
}

// codings are those of the body, the one that is usually smallest first. name is
// the body's ETag without quotes.
func (p *packer) codings(body []byte, name string) []Coding {
	all := make([]Coding, 0, 3)
	for _, coding := range []string{"br", "zstd", "gzip"} {
		all = append(all, NewCoding(coding, `"`+name+"-"+coding+`"`, func() ([]byte, error) {
			c := <-p.idle
			defer func() { p.idle <- c }()
			packed, err := c.pack(coding, body)
			if err != nil {
				return nil, fmt.Errorf("compress with %s: %w", coding, err)
			}
			return packed, nil
		}))
	}
	return all
}

// compressor compresses bodies. Its zero value is ready; it keeps its tables, and is not
// safe for concurrent use.
type compressor struct {
	brotli *brotli.Writer
	gzip   *gzip.Writer
	zstd   *zstd.Encoder
}

// pack is the body in the coding. Equal bodies give equal bytes.
func (c *compressor) pack(coding string, body []byte) ([]byte, error) {
	if err := c.setUp(); err != nil {
		return nil, err
	}
	switch coding {
	case "br":
		return pack(body, c.brotli)
	case "zstd":
		return bytes.Clone(c.zstd.EncodeAll(body, make([]byte, 0, len(body)/4+64))), nil
	}
	return pack(body, c.gzip)
}

func (c *compressor) setUp() (err error) {
	if c.zstd != nil {
		return nil
	}
	c.brotli = brotli.NewWriterLevel(nil, brotliLevel)
	if c.gzip, err = gzip.NewWriterLevel(nil, gzipLevel); err != nil {
		return err
	}
	// Alone in its goroutine it gives the same bytes each time.
	c.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstdLevel), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow))
	return err
}

// pack is the body as w compresses it.
func pack(body []byte, w interface {
	io.WriteCloser
	Reset(io.Writer)
}) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(body)/4 + 64)
	w.Reset(&out)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(out.Bytes()), nil
}
