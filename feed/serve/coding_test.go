package serve

import (
	"testing"
)

func TestCoding(t *testing.T) {
	h := handle(snapshot())
	const identity, refused = "", "406"
	for accept, want := range map[string]string{
		"": identity, "gzip": "gzip", "GZIP": "gzip", "x-gzip": "gzip", "br": "br", "zstd": "zstd", "Br": "br",
		"gzip, deflate, br": "br", "gzip, deflate, br, zstd": "br", "deflate, gzip": "gzip", "gzip, zstd": "zstd", "deflate": identity,
		"br;q=0.5, gzip": "gzip", "br;q=0.5, gzip;q=0.5": "br", "br;q=0.8, zstd;q=0.9, gzip;q=0.1": "zstd", "br;q=0, gzip": "gzip", "br;q=1.0,gzip ;q=0.8": "br",
		"*": "br", "*, br;q=0": "zstd", "*;q=0.1, gzip": "gzip", "*;q=0, gzip": "gzip", "gzip;q=0, *": "br", "br;q=0.2, *;q=0.3": "zstd",
		"gzip;q=0": identity, "gzip;q=0.000": identity, "gzip;q=0.5, identity": identity, "gzip;q=0.5, identity;q=0.5": "gzip", "gzip; q=0.1": "gzip",
		"gzip;q=0.001": "gzip", "identity": identity, "identity, br;q=0.1": identity, "identity;q=0.1, br;q=0.05": identity,
		"identity;q=0, gzip": "gzip", "identity;q=0, *": "br", "identity;q=0, *;q=0.1": "br", "*;q=0, identity": identity, "*;q=0, identity;q=0.1": identity,
		"identity;q=0": refused, "*;q=0": refused, "identity;q=0, deflate": refused, "br;q=0, *;q=0": refused,
		"gzip;q=2": identity, "gzip;q=0.0001": identity, "gzip;q=x": identity, "gzip;level=9": "gzip", "gzip;q=1.000": "gzip", "notgzip": identity,
		"gzip, gzip;q=0": "gzip", ",, ,gzip,": "gzip",
	} {
		r := ask(h, "GET", "/feed.atom", "Accept-Encoding", accept)
		got := r.Header.Get("Content-Encoding")
		if r.StatusCode != 200 {
			got = r.Status[:3]
		}
		if got != want {
			t.Errorf("%q got %q, want %q", accept, got, want)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q got no Vary", accept)
		}
		if want == refused {
			const line = "Not acceptable: available encodings are identity, br, zstd and gzip. Allow one of them in Accept-Encoding.\n"
			if b := text(t, r); b != line {
				t.Errorf("%q got %q, want %q", accept, b, line)
			}
			continue
		}
		body, etag := "<feed> plain", `"h1"`
		if want != identity {
			body, etag = "packed "+want, `"h1-`+want+`"`
		}
		if b := text(t, r); b != body || r.Header.Get("ETag") != etag {
			t.Errorf("%q got %q with %s, want %q with %s", accept, b, r.Header.Get("ETag"), body, etag)
		}
	}
	r := ask(h, "GET", "/feed.atom", "Accept-Encoding", "identity;q=0", "Accept-Encoding", "zstd")
	if r.Header.Get("Content-Encoding") != "zstd" {
		t.Error("the second header did not count")
	}
	if r := ask(h, "GET", "/feed.atom"); r.Header.Get("Content-Encoding") != "" || r.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("without the header: %v", r.Header)
	}
}

// What is offered to a client that refuses everything is what there is of the document.
func TestWhatIsAvailable(t *testing.T) {
	s := snapshot()
	codings := s.Documents["/feed.atom"].Codings
	for n, want := range []string{
		"Not acceptable: the only available encoding is identity. Allow it in Accept-Encoding.\n",
		"Not acceptable: available encodings are identity and br. Allow one of them in Accept-Encoding.\n",
		"Not acceptable: available encodings are identity, br and zstd. Allow one of them in Accept-Encoding.\n",
	} {
		s.Documents["/feed.atom"].Codings = codings[:n]
		if got := text(t, ask(handle(s), "GET", "/feed.atom", "Accept-Encoding", "*;q=0")); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzWeigh(f *testing.F) {
	for _, s := range []string{"gzip, br;q=0.5", "*;q=0", "identity;q=0,*", ";;q=,,=;q"} {
		f.Add(s)
	}
	d := makeDocument(snapshot().Documents["/feed.atom"])
	f.Fuzz(func(t *testing.T, accept string) {
		w := weigh([]string{accept})
		form := d.choose(w)
		for i := range d.forms {
			q := w.of(d.forms[i].coding)
			if q < 0 || q > 1000 {
				t.Fatalf("%q: weight %d", accept, q)
			}
			if form == nil && q > 0 || form != nil && q > w.of(form.coding) {
				t.Fatalf("%q: %q is liked better than what was chosen", accept, d.forms[i].coding)
			}
		}
	})
}
