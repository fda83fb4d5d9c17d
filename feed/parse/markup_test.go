package parse

import (
	"strings"
	"testing"
)

// TestMuchMarkup holds that a document with more markup than is sanitised keeps the
// words of the rest, says so, and that plain markup and the next document are not
// touched by it.
func TestMuchMarkup(t *testing.T) {
	odd := "<item><guid>o</guid><description><![CDATA[" + strings.Repeat("<B x=y>word", 20_000) + "]]></description></item>"
	fine := "<item><guid>f</guid><description><![CDATA[<p>a <b>c</b></p>]]></description></item>"
	few := maxMarkup / len(odd)
	doc := read(t, rssHead+strings.Repeat(odd, few+2)+fine+rssTail, Options{})
	if len(doc.Items) != few+3 {
		t.Fatalf("%d items", len(doc.Items))
	}
	for i, it := range doc.Items {
		c := &it.Content
		switch within := i < few; {
		case i == len(doc.Items)-1:
			if c.Summary.Value != "<p>a <b>c</b></p>" || !c.Summary.HTML || c.Truncated {
				t.Errorf("plain markup came out as %+v", c.Summary)
			}
		case !within && (c.Summary.HTML || !c.Truncated || !strings.HasPrefix(c.Summary.Value, "wordword")):
			t.Errorf("item %d beyond the bound: HTML %v, truncated %v, %.30q", i, c.Summary.HTML, c.Truncated, c.Summary.Value)
		case within && !c.Summary.HTML:
			t.Errorf("item %d within the bound lost its markup", i)
		}
	}
	if notes := strings.Join(doc.Repairs, "; "); !strings.Contains(notes, "texts kept without their markup") {
		t.Errorf("repairs %q", notes)
	}
	if again := read(t, rssHead+odd+rssTail, Options{}); !again.Items[0].Content.Summary.HTML {
		t.Error("the next document lost its markup")
	}
}
