package publish

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/openvoicenews/openvoice/feed"
)

// unpack is the body that a client makes of a coding. For zstd it holds as much in
// memory as RFC 9659 asks of all, and no more.
func unpack(t *testing.T, name string, packed []byte) string {
	t.Helper()
	var r io.Reader
	var err error
	switch name {
	case "br":
		r = brotli.NewReader(bytes.NewReader(packed))
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderConcurrency(1)); err == nil {
			defer z.Close()
			r = z
		}
	case "gzip":
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
			z.Multistream(false) // as many clients do
			r = z
		}
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(plain)
}

// body is the document in the coding.
func body(t testing.TB, c *Coding) []byte {
	t.Helper()
	b, err := c.Body()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCodingsHoldTheBody(t *testing.T) {
	v := newFake()
	v.put(1, "agency", feed.Content{Title: "1", Body: feed.Text{Value: strings.Repeat("<p>word</p>", 300_000), HTML: true}})
	for path, d := range documents(t, build(t, NewBuilder(plan(), nil), v)) {
		var names []string
		tags := map[string]bool{d.ETag: true}
		for i := range d.Codings {
			c := &d.Codings[i]
			names = append(names, c.Name)
			packed := body(t, c)
			if unpack(t, c.Name, packed) != string(d.Body) {
				t.Errorf("%s: %s holds something else", path, c.Name)
			}
			if want := strings.TrimSuffix(d.ETag, `"`) + "-" + c.Name + `"`; c.ETag != want || tags[c.ETag] {
				t.Errorf("%s: %s has the ETag %s, want %s for it alone", path, c.Name, c.ETag, want)
			}
			tags[c.ETag] = true
			if len(packed) >= len(d.Body) {
				t.Errorf("%s: %s has %d bytes of %d", path, c.Name, len(packed), len(d.Body))
			}
		}
		if got := strings.Join(names, " "); got != "br zstd gzip" {
			t.Errorf("%s comes in %s", path, got)
		}
		if strings.Contains(d.ETag, "-") {
			t.Errorf("%s: what sets off the coding stands in %s", path, d.ETag)
		}
	}
}

// A build compresses nothing, and what did not change is not compressed again: it is the
// very same document, with what it was compressed to.
func TestCompressedOnRequestAndOnce(t *testing.T) {
	p, v := crowd(5, 40)
	b := NewBuilder(p, nil)
	fresh := func() int {
		n := 0
		for range cap(b.packer.idle) {
			c := <-b.packer.idle
			if c.zstd == nil {
				n++
			}
			b.packer.idle <- c
		}
		return n
	}
	first := build(t, b, v).Documents["/feed.atom"]
	if fresh() != cap(b.packer.idle) {
		t.Error("a build compressed something")
	}
	packed := body(t, &first.Codings[0])
	if fresh() == cap(b.packer.idle) {
		t.Fatal("nothing was compressed") // else this test shows nothing
	}
	again := build(t, b, v).Documents["/feed.atom"]
	if got := body(t, &again.Codings[0]); again != first || &got[0] != &packed[0] {
		t.Error("an equal document was compressed again")
	}
}

// Whoever asks at the same time gets the same bytes, made once.
func TestManyFirstRequests(t *testing.T) {
	var made atomic.Int64
	p := newPacker()
	packed := p.codings([]byte(strings.Repeat("word ", 100_000)), "x")[0]
	c := NewCoding("br", `"x-br"`, func() ([]byte, error) {
		made.Add(1)
		return packed.Body()
	})
	got := make([][]byte, 20)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = body(t, &c) })
	}
	wg.Wait()
	for i := range got {
		if &got[i][0] != &got[0][0] {
			t.Fatal("somebody got bytes of his own")
		}
	}
	if made.Load() != 1 {
		t.Errorf("they were made %d times", made.Load())
	}
}

// No more is compressed at a time than there are compressors: whoever comes then waits
// for one.
func TestCompressionIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacker()
		if n := cap(p.idle); n < 1 || n > max(1, runtime.GOMAXPROCS(0)/2) {
			t.Errorf("%d at a time", n)
		}
		var busy []*compressor
		for range cap(p.idle) {
			busy = append(busy, <-p.idle)
		}
		c, done := p.codings([]byte("words"), "x")[2], false
		go func() {
			body(t, &c)
			done = true
		}()
		synctest.Wait()
		if done {
			t.Error("it was compressed beside all the others")
		}
		p.idle <- busy[0]
		synctest.Wait()
		if !done {
			t.Error("it was not compressed when there was room")
		}
	})
}

// A compressor that panics on a document leaves its place to others.
func TestPlaceOfAPanicIsFree(t *testing.T) {
	p := &packer{make(chan *compressor, 1)}
	broken := new(compressor)
	if err := broken.setUp(); err != nil {
		t.Fatal(err)
	}
	broken.brotli = nil
	p.idle <- broken
	func() {
		defer func() {
			if recover() == nil {
				t.Error("it did not panic")
			}
		}()
		c := p.codings([]byte("words"), "x")[0]
		_, _ = c.Body()
	}()
	if len(p.idle) != 1 {
		t.Error("the place is lost")
	}
}

// What failed has failed for all who ask for it.
func TestFailedCompression(t *testing.T) {
	failed, calls := errors.New("no"), 0
	c := NewCoding("br", `"x-br"`, func() ([]byte, error) { calls++; return nil, failed })
	for range 2 {
		if b, err := c.Body(); b != nil || !errors.Is(err, failed) {
			t.Errorf("got %q, %v", b, err)
		}
	}
	if calls != 1 {
		t.Errorf("tried %d times", calls)
	}
}

func BenchmarkCodings(b *testing.B) {
	p, v := crowd(100, 1)
	s, err := buildOf(NewBuilder(p, nil), v)
	if err != nil {
		b.Fatal(err)
	}
	d := s.Documents["/feed.atom"]
	c := new(compressor)
	for _, coding := range []string{"br", "zstd", "gzip"} {
		b.Run(coding, func(b *testing.B) {
			b.SetBytes(int64(len(d.Body)))
			size := 0
			for b.Loop() {
				packed, err := c.pack(coding, d.Body)
				if err != nil {
					b.Fatal(err)
				}
				size = len(packed)
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}
