package parse

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzParse holds that any bytes give a document that keeps its promises, or a
// *SyntaxError, and the same again.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"*.xml", "*.json"} {
		seeds, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(seeds) == 0 {
			f.Fatalf("no seeds like testdata/%s: %v", pattern, err)
		}
		for _, name := range seeds {
			b, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b, "")
			f.Add(b[:len(b)*3/4], "text/xml; charset=iso-8859-1")
		}
	}
	f.Add([]byte(rssHead+"<item><guid>1</guid><description><p>a<br>b <a href=x</description>"+it("2")+rssTail), "")
	f.Add([]byte(`<feed><entry><content type="xhtml"><div><p>x<a/></div></content><id>1</entry><entry>`), "")
	for _, c := range [][2]string{{"</title>", ""}, {"<item>", "<itme>"}, {"</description>", "<description>"}, {`"false"`, `"false`}, {"]]>", ""}, {"<title>", "title>"}, {"</item>", "</channel>"}, {"<guid", "< guid"}} {
		f.Add([]byte(strings.Replace(pier, c[0], c[1], 1)), "")
		f.Add([]byte(strings.Replace(hill, c[0], c[1], 1)), "")
	}
	f.Add([]byte(strings.Replace(hill, "<entry>", "<entrie>", 1)+hill), "")
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"), "")
	at, err := url.Parse("https://news.example/feed")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		began := time.Now()
		doc, err := Parse(b, Options{URL: at, ContentType: contentType})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%d bytes took %v", len(b), took)
		}
		if err != nil {
			var syntax *SyntaxError
			if doc != nil || !errors.As(err, &syntax) || syntax.Reason == "" {
				t.Errorf("%+v, %T %v", doc, err, err)
			}
			return
		}
		checkDocument(t, "fuzz", doc)
		again, err := Parse(b, Options{URL: at, ContentType: contentType})
		if err != nil || len(again.Items) != len(doc.Items) {
			t.Fatalf("not the same again: %v", err)
		}
		for i := range doc.Items {
			if doc.Items[i].Raw != again.Items[i].Raw || doc.Items[i].Content.ID != again.Items[i].Content.ID {
				t.Errorf("item %d is not the same again", i)
			}
		}
	})
}
