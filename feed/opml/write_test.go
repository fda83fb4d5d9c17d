package opml_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/opml"
)

func sample() *opml.List {
	world, tech := opml.Category{Name: "World & <more>", Term: "world"}, opml.Category{Name: "Technology", Term: "tech"}
	return &opml.List{Title: `The "list"`, Sources: []opml.Source{
		{ID: "a", URL: "https://a.example/f?x=1&y=2", Title: `A "quoted" <title> & more`, Site: "https://a.example/", Language: "de", Categories: []opml.Category{world, tech}},
		{ID: "b", URL: "https://b.example/f", Categories: []opml.Category{world}},
		{URL: "https://c.example/f", Title: "C", Categories: []opml.Category{tech}},
		{URL: "https://d.example/f"},
	}}
}

func TestWriteIsReadBackAsItWas(t *testing.T) {
	want := sample()
	doc := opml.Write(want)
	got := read(t, string(doc))
	for i := range got.Sources {
		got.Sources[i].Line = 0
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v\nof %s", got, want, doc)
	}
	if again := opml.Write(got); !bytes.Equal(again, doc) {
		t.Errorf("written again:\n%s\nwas\n%s", again, doc)
	}
	strict(t, doc)
}

// strict reads the document as XML without any leniency.
func strict(t testing.TB, doc []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("no XML: %v\n%s", err, doc)
		}
	}
}

func TestWriteFollowsTheSpecification(t *testing.T) {
	var doc struct {
		Version string `xml:"version,attr"`
		Title   string `xml:"head>title"`
		Folders []struct {
			Text    string `xml:"text,attr"`
			Sources []struct {
				Text     string `xml:"text,attr"`
				Type     string `xml:"type,attr"`
				XMLURL   string `xml:"xmlUrl,attr"`
				HTMLURL  string `xml:"htmlUrl,attr"`
				Category string `xml:"category,attr"`
			} `xml:"outline"`
		} `xml:"body>outline"`
	}
	if err := xml.Unmarshal(opml.Write(sample()), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Version != "2.0" || doc.Title != `The "list"` || len(doc.Folders) != 3 || doc.Folders[0].Text != "World & <more>" || len(doc.Folders[0].Sources) != 2 {
		t.Fatalf("got %+v", doc)
	}
	a, b := doc.Folders[0].Sources[0], doc.Folders[0].Sources[1]
	if a.Type != "rss" || a.XMLURL != "https://a.example/f?x=1&y=2" || a.HTMLURL != "https://a.example/" || a.Category != "/World & <more>,/Technology" {
		t.Errorf("got %+v", a)
	}
	if b.Text != "b" { // every outline needs a text
		t.Errorf("got %+v", b)
	}
}

func TestWriteTellsNoPassword(t *testing.T) {
	doc := opml.Write(&opml.List{Sources: []opml.Source{
		{URL: "https://me:secret@a.example/f", Site: "https://me:secret@a.example/"},
		{URL: "file:secret.xml"}, {URL: "https://a.example:secret/x"},
	}})
	if bytes.Contains(doc, []byte("secret")) || !strings.Contains(string(doc), `xmlUrl="https://a.example/f"`) {
		t.Errorf("written:\n%s", doc)
	}
}
