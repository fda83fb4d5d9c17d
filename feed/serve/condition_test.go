package serve

import (
	"strconv"
	"strings"
	"testing"
)

// The document has the tags "h1" and "h1-gzip" and was modified at changedHTTP.
func TestConditions(t *testing.T) {
	h := handle(snapshot())
	const gzip = "gzip"
	for _, c := range []struct {
		name, coding, match, since string
		status                     int
		etag                       string
	}{
		{"no condition", "", "", "", 200, `"h1"`},
		{"no condition, gzip", gzip, "", "", 200, `"h1-gzip"`},
		{"the tag", "", `"h1"`, "", 304, `"h1"`},
		{"the tag of the coding", gzip, `"h1-gzip"`, "", 304, `"h1-gzip"`},
		{"the tag of the other coding", gzip, `"h1"`, "", 304, `"h1"`},
		{"the tag of gzip, gzip no longer wanted", "", `"h1-gzip"`, "", 304, `"h1-gzip"`},
		{"both tags", gzip, `"h1", "h1-gzip"`, "", 304, `"h1-gzip"`},
		{"weak", "", `W/"h1"`, "", 304, `"h1"`},
		{"weak, gzip", gzip, `W/"h1-gzip"`, "", 304, `"h1-gzip"`},
		{"a proxy appended to the tag of gzip", gzip, `"h1-gzip-gzip"`, "", 304, `"h1-gzip"`},
		{"another proxy", gzip, `"h1;gzip"`, "", 304, `"h1-gzip"`},
		{"the tag of br, gzip wanted", gzip, `"h1-br"`, "", 304, `"h1-br"`},
		{"the tag of zstd, nothing wanted", "", `W/"h1-zstd"`, "", 304, `"h1"`},
		{"a proxy appended to the tag of br", "", `"h1-br-gzip"`, "", 304, `"h1"`},
		{"list", "", `"x", W/"y" ,"h1"`, "", 304, `"h1"`},
		{"list without spaces", "", `"x","h1","y"`, "", 304, `"h1"`},
		{"list with empty members", "", `,, "x",, "h1"`, "", 304, `"h1"`},
		{"comma in a tag", "", `"x,"h1"`, "", 200, `"h1"`},
		{"tag within a tag", "", `"a, h1, b"`, "", 200, `"h1"`},
		{"star", "", `*`, "", 304, `"h1"`},
		{"star with gzip", gzip, `*`, "", 304, `"h1-gzip"`},
		{"another tag", "", `"h2"`, "", 200, `"h1"`},
		{"the start of the tag", "", `"h"`, "", 200, `"h1"`},
		{"tag without quotes", "", `h1`, "", 304, `"h1"`},
		{"empty", "", ` `, "", 200, `"h1"`},
		{"the time", "", "", changedHTTP, 304, `"h1"`},
		{"the time, gzip", gzip, "", changedHTTP, 304, `"h1-gzip"`},
		{"the time, RFC 850", "", "", "Sunday, 01-Nov-26 12:00:00 GMT", 304, `"h1"`},
		{"the time, asctime", "", "", "Sun Nov  1 12:00:00 2026", 304, `"h1"`},
		{"later", "", "", "Mon, 02 Nov 2026 12:00:00 GMT", 304, `"h1"`},
		{"earlier", "", "", "Sun, 01 Nov 2026 11:59:59 GMT", 200, `"h1"`},
		{"no time", "", "", "yesterday", 200, `"h1"`},
		{"tag matches, time does not", "", `"h1"`, "Sun, 01 Nov 2020 12:00:00 GMT", 304, `"h1"`},
		{"time matches, tag does not", "", `"x"`, changedHTTP, 200, `"h1"`},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			t.Run(method+" "+c.name, func(t *testing.T) {
				var headers []string
				for name, v := range map[string]string{"Accept-Encoding": c.coding, "If-None-Match": c.match, "If-Modified-Since": c.since} {
					if v != "" {
						headers = append(headers, name, v)
					}
				}
				r := ask(h, method, "/feed.atom", headers...)
				if r.StatusCode != c.status || r.Header.Get("ETag") != c.etag {
					t.Errorf("got %d with %s, want %d with %s", r.StatusCode, r.Header.Get("ETag"), c.status, c.etag)
				}
				for name, want := range map[string]string{"Vary": "Accept-Encoding", "Accept-Ranges": "none", "Last-Modified": changedHTTP} {
					if got := r.Header.Get(name); got != want {
						t.Errorf("%s is %q, want %q", name, got, want)
					}
				}
				kind, length, body := r.Header.Get("Content-Type"), r.Header.Get("Content-Length"), text(t, r)
				if c.status == 304 && (kind != "" || length != "" || body != "" || r.Header.Get("Content-Encoding") != "") {
					t.Errorf("304 with type %q, length %q, body %q", kind, length, body)
				}
				want := map[bool]string{false: "<feed> plain", true: "packed gzip"}[c.coding == gzip]
				if c.status == 200 && length != strconv.Itoa(len(want)) {
					t.Errorf("length %s, want %d", length, len(want))
				}
				if method == "HEAD" {
					want = ""
				}
				if c.status == 200 && body != want {
					t.Errorf("body %q, want %q", body, want)
				}
			})
		}
	}
}

func TestTwoListsOfTags(t *testing.T) {
	r := ask(handle(snapshot()), "GET", "/feed.atom", "If-None-Match", `"x"`, "If-None-Match", `"h1"`)
	if r.StatusCode != 304 {
		t.Errorf("got %d, want 304", r.StatusCode)
	}
}

// What the client wants only if it has not changed, as before a write elsewhere, is
// refused where it has. The comparison is strong, and comes before all others.
func TestPreconditions(t *testing.T) {
	h := handle(snapshot())
	for _, c := range []struct {
		header, value string
		want          int
	}{
		{"If-Match", `"h1"`, 200},
		{"If-Match", `"x", "h1-br"`, 200},
		{"If-Match", `*`, 200},
		{"If-Match", `W/"h1"`, 412},
		{"If-Match", `"x"`, 412},
		{"If-Match", `"h1-gzip-gzip"`, 412},
		{"If-Unmodified-Since", changedHTTP, 200},
		{"If-Unmodified-Since", "Sun, 01 Nov 2026 11:59:59 GMT", 412},
		{"If-Unmodified-Since", "yesterday", 200},
	} {
		r := ask(h, "GET", "/feed.atom", c.header, c.value)
		if r.StatusCode != c.want {
			t.Errorf("%s: %s got %d, want %d", c.header, c.value, r.StatusCode, c.want)
		}
		want := "Precondition failed: the document has changed. Get it again without " + c.header + ".\n"
		if got := text(t, r); c.want == 412 && got != want {
			t.Errorf("%s: %s got %q, want %q", c.header, c.value, got, want)
		}
	}
	if r := ask(h, "GET", "/feed.atom", "If-Match", `"x"`, "If-None-Match", `"h1"`); r.StatusCode != 412 {
		t.Errorf("If-Match came second: got %d", r.StatusCode)
	}
	if r := ask(h, "GET", "/feed.atom", "If-Match", `"h1"`, "If-Unmodified-Since", "Sun, 01 Nov 2020 12:00:00 GMT"); r.StatusCode != 200 {
		t.Errorf("the date counted beside the tag: got %d", r.StatusCode)
	}
}

// Whatever a client sends is read to its end, and our tag is found behind it unless
// a quote was left open.
func FuzzTags(f *testing.F) {
	for _, s := range []string{`"a", W/"b"`, `*`, `"a,b",`, `"`, `W/`, `-gzip;gzip-br`} {
		f.Add(s)
	}
	d := makeDocument(snapshot().Documents["/feed.atom"])
	f.Fuzz(func(t *testing.T, list string) {
		d.matches([]string{list}, &d.forms[0])
		if strings.Count(list, `"`)%2 == 0 {
			if _, fresh := d.matches([]string{list + `, "h1-zstd"`}, &d.forms[0]); !fresh {
				t.Fatalf("our tag was not found behind %q", list)
			}
		}
		for _, s := range suffixes {
			if strings.HasSuffix(bare(list), s) {
				t.Fatalf("%q is not bare of %s", list, s)
			}
		}
	})
}
