package opml_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/opml"
)

// FuzzRead: whatever a document is, reading it ends; one with an outline is not refused;
// every source can be asked and holds no password; and what is written of the list is
// XML that gives the same sources.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		body(`<outline text="F" category="a,/b/c"><outline text="A" xmlUrl="http://a.example/f"/></outline>`),
		body(`<OUTLINE URL=feed://u:p@x text='&lt;&amp;&bogus;'><outline type=include url=x.opml><outline isComment=true>`),
		`<outline xmlUrl="http://a/b"`, "\xff\xfe<\x00o\x00", "<opml><head><title><![CDATA[x]]></title/><title/><plaintext><outline>",
		`<?xml version="1.0" encoding="windows-1251"?><!DOCTYPE opml [<!ENTITY x "y">]><o:outline openvoice:id="a" openvoice:categories="b c" category="x,y" xmlUrl="HTTPS://A:443"/>`,
		`</outline></outline><outline></opml><outline text="https://a/" xmlUrl="https://a/"><opml>`, "{}", "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		l, err := opml.Read(doc, "")
		if err != nil {
			if strings.HasPrefix(string(doc), "<outline ") && bytes.IndexByte(doc, '>') > 0 && !bytes.ContainsAny(doc, "'\"") {
				t.Errorf("refused: %v", err)
			}
			return
		}
		for i := range l.Sources {
			s := &l.Sources[i]
			u, err := url.Parse(s.URL)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
				t.Errorf("the source %+v", *s)
			}
			if s.Line < 1 || strings.ContainsAny(s.Title+s.URL, "\r\n") {
				t.Errorf("the source %+v", *s)
			}
		}
		written := opml.Write(l)
		strict(t, written)
		back, err := opml.Read(written, "")
		if err != nil || len(back.Sources) != len(l.Sources) || len(back.Skipped) != 0 {
			t.Fatalf("of %d sources %d came back, %v, from\n%s", len(l.Sources), len(back.Sources), err, written)
		}
	})
}
