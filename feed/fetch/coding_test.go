package fetch

import (
	"bytes"
	"compress/zlib"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/openvoicenews/openvoice/feed"
)

func brotlied(s string) string {
	var b bytes.Buffer
	w := brotli.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func zstded(s string, o ...zstd.EOption) string {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, o...)
	if err != nil {
		panic(err)
	}
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

// jsonFeed begins with a line break behind its brace.
const jsonFeed = "{\n \"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\", \"items\": [{\"id\": \"a\", \"content_text\": \"A\"}, {\"id\": \"b\", \"content_text\": \"B\"}, {\"id\": \"c\", \"content_text\": \"C\"}]}"

func zlibbed(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func deflated(s string) string {
	z := zlibbed(s)
	return z[2 : len(z)-4]
}

// TestCodings serves one document in every coding that is asked for, whole, cut off,
// damaged, mislabelled and blown up; the decoders are used again each time.
func TestCodings(t *testing.T) {
	doc := rss("a", "b", "c")
	pack := map[string]func(string) string{"gzip": gzipped, "br": brotlied, "zstd": func(s string) string { return zstded(s) }}
	bomb := doc + strings.Repeat(" ", 5<<20)
	type body struct{ name, coding, wire, reason string }
	var bodies []body
	for coding, pack := range pack {
		name := map[string]string{"br": "brotli"}[coding]
		if name == "" {
			name = coding
		}
		whole := pack(doc)
		bodies = append(bodies,
			body{"whole", coding, whole, ""},
			body{"cut", coding, whole[:len(whole)/2], "the " + name + " data is cut off after"},
			body{"damaged", coding, whole[:12] + "\xff\xff\xff\xff\xff\xff" + whole[18:], "the " + name + " data is"},
			body{"bomb", coding, pack(bomb), "the document decoded from"},
			body{"empty", coding, pack(""), "the answer is empty"},
			body{"not packed at all", coding, doc, ""},
			body{"packed again in gzip", coding, gzipped(whole), map[string]string{"br": "text without markup"}[coding]}, // br begins with nothing of its own
			body{"two labels", coding + ", gzip", whole, ""},
			body{"a label twice", coding + ", " + coding, whole, ""},
			body{"a label that nobody knows beside it", "aws-chunked," + coding, whole, ""},
			body{"upper case", strings.ToUpper(coding), whole, ""},
		)
	}
	bodies = append(bodies,
		body{"zstd without saying so", "", zstded(doc), ""},
		body{"zstd in two frames", "zstd", zstded(doc[:30]) + zstded(doc[30:]), ""},
		body{"zstd after a skippable frame", "zstd", "\x50\x2a\x4d\x18\x02\x00\x00\x00hi" + zstded(doc), ""},
		body{"zstd with a window of 32 MB", "zstd", zstded(doc+strings.Repeat("x", 9<<20), zstd.WithWindowSize(32<<20)), "the zstd data is damaged"},
		body{"gzip twice", "gzip", gzipped(gzipped(doc)), ""},
		body{"gzip four times", "gzip", gzipped(gzipped(gzipped(gzipped(doc)))), "gzip data, not unpacked"},
		body{"gzip with bytes behind", "gzip", gzipped(doc) + "\x00\x00\x00\x00junk", ""},
		body{"gzip with a byte behind", "gzip", gzipped(doc) + "\n", ""},
		body{"gzip with what begins like gzip behind", "gzip", gzipped(doc) + "\x1f\x8b\x00", ""},
		body{"gzip in two members", "gzip", gzipped(doc[:30]) + gzipped(doc[30:]), ""},
		body{"a bomb in a bomb", "gzip", gzipped(gzipped(doc + strings.Repeat(" ", 9<<20))), "the document decoded from"},
		body{"zstd with bytes behind", "zstd", zstded(doc) + "\x00\x00\x00\x00junk", ""},
		body{"gzip in brotli", "gzip, br", brotlied(gzipped(doc)), ""},
		body{"JSON said to be brotli", "br", jsonFeed, ""},
		body{"JSON said to be deflate", "deflate", jsonFeed, ""},
		body{"deflate", "deflate", zlibbed(doc), ""},
		body{"deflate without zlib", "deflate", deflated(doc), ""},
		body{"deflate that is cut", "deflate", zlibbed(doc)[:60], "the deflate data is cut off"},
		body{"a charset for a coding", "UTF-8", doc, ""},
		body{"no coding", "none", doc, ""},
		body{"binary", "binary", doc, ""},
		body{"a coding that nobody knows", "x-tra", gzipped(doc), ""},
		body{"gzip said to be zstd", "zstd", gzipped(doc), ""},
	)
	c := client()
	for _, b := range bodies {
		o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Encoding"] = []string{b.coding}
			io.WriteString(w, b.wire)
		})
		r := c.Fetch(t.Context(), feed.Job{URL: o.URL})
		switch {
		case b.reason != "":
			t.Run(b.coding+" "+b.name, func(t *testing.T) { wantFailure(t, r, 200, b.reason) })
		case r.Outcome != feed.Modified || len(r.Items) != 3 || !r.Whole:
			t.Errorf("%s, %s: %s %s, %d items", b.coding, b.name, r.Outcome, r.Failure, len(r.Items))
		}
	}
}

// TestBombsTakeNoMemory decodes what would be a gigabyte.
func TestBombsTakeNoMemory(t *testing.T) {
	var z bytes.Buffer
	w, err := zstd.NewWriter(&z)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for range 1 << 10 {
		w.Write(block)
	}
	w.Close()
	c := client()
	c.once.Do(c.setUp)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var to bytes.Buffer
	if _, err := c.space.decode(&to, z.Bytes(), []string{"zstd"}); err == nil || !strings.Contains(err.Error(), "is over") {
		t.Errorf("%d bytes became %d: %v", z.Len(), to.Len(), err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 { // of the gigabyte
		t.Errorf("took %d bytes", used)
	}
}
