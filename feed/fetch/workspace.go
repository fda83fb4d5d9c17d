package fetch

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// workspace is where documents are decoded and parsed: one for each processor at a time, in
// buffers that are used again.
type workspace struct {
	most    int64         // bytes of a body as decoded
	slots   chan struct{} // one for each document that is open
	buffers sync.Pool     // of *bytes.Buffer
	codings codings
}

// setUp makes it ready for documents of so many bytes.
func (w *workspace) setUp(most int64) {
	w.most = cmp.Or(most, DefaultMaxBody)
	w.slots = make(chan struct{}, runtime.GOMAXPROCS(0))
	w.buffers.New = func() any { return new(bytes.Buffer) }
	w.codings.setUp()
}

// slot waits for a processor.
func (w *workspace) slot(ctx context.Context) (release func(), err error) {
	select {
	case w.slots <- struct{}{}:
		return func() { <-w.slots }, nil
	case <-ctx.Done():
		return nil, explain(ctx, ctx.Err())
	}
}

// maxPooled is the size up to which a buffer is kept for the next document.
const maxPooled = 1 << 20

func (w *workspace) buffer() *bytes.Buffer { return w.buffers.Get().(*bytes.Buffer) }

func (w *workspace) giveBack(b *bytes.Buffer) {
	if b.Cap() <= maxPooled {
		b.Reset()
		w.buffers.Put(b)
	}
}

// decode takes the content codings off. The body is valid until one of the buffers is
// given back.
func (w *workspace) decode(to *bytes.Buffer, wire []byte, coding []string) ([]byte, error) {
	return w.codings.decode(to, wire, coding, w.most)
}

// readAll reads r into b up to max bytes; more is a *sizeError.
func readAll(b *bytes.Buffer, r io.Reader, max int64, what string) error {
	n, err := b.ReadFrom(io.LimitReader(r, max+1))
	if err != nil {
		return err
	}
	if n > max {
		return &sizeError{what, max}
	}
	return nil
}

// sizeError says that something is larger than its bound.
type sizeError struct {
	what string
	max  int64
}

func (e *sizeError) Error() string { return fmt.Sprintf("%s is over %d bytes", e.what, e.max) }
