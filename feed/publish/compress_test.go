package publish

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

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

func TestCodingsHoldTheBody(t *testing.T) {
	v := newFake()
	v.put(1, "agency", feed.Content{Title: "1", Body: feed.Text{Value: strings.Repeat("<p>word</p>", 300_000), HTML: true}})
	for path, d := range build(t, NewBuilder(plan(), nil), v).Documents {
		var names []string
		tags := map[string]bool{d.ETag: true}
		for _, c := range d.Codings {
			names = append(names, c.Name)
			if unpack(t, c.Name, c.Body) != string(d.Body) {
				t.Errorf("%s: %s holds something else", path, c.Name)
			}
			if want := strings.TrimSuffix(d.ETag, `"`) + "-" + c.Name + `"`; c.ETag != want || tags[c.ETag] {
				t.Errorf("%s: %s has the ETag %s, want %s for it alone", path, c.Name, c.ETag, want)
			}
			tags[c.ETag] = true
			if len(c.Body) >= len(d.Body) {
				t.Errorf("%s: %s has %d bytes of %d", path, c.Name, len(c.Body), len(d.Body))
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

// What did not change is not compressed again: it is the very same document.
func TestUnchangedIsNotCompressed(t *testing.T) {
	p, v := crowd(5, 40)
	b := NewBuilder(p, nil)
	first := build(t, b, v)
	b.compressor = compressor{} // which would have to be set up
	again := build(t, b, v)
	if b.compressor.brotli != nil || again.Documents["/feed.atom"] != first.Documents["/feed.atom"] {
		t.Error("an equal document was compressed again")
	}
}

func BenchmarkCodings(b *testing.B) {
	p, v := crowd(100, 1)
	s, err := NewBuilder(p, nil).Build(v)
	if err != nil {
		b.Fatal(err)
	}
	d := s.Documents["/feed.atom"]
	b.SetBytes(int64(len(d.Body)))
	var c compressor
	for b.Loop() {
		if _, err := c.codings(d.Body, "x"); err != nil {
			b.Fatal(err)
		}
	}
	for _, c := range d.Codings {
		b.ReportMetric(float64(len(c.Body)), fmt.Sprint(c.Name, "-bytes"))
	}
}
