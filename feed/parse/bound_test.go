package parse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// An id of megabytes is kept as its hash, one of 2 kB as it is; each tells its item apart.
func TestLongIDs(t *testing.T) {
	long := "http://a.example/" + strings.Repeat("x", 9<<20)
	short := strings.Repeat("y", feed.MaxGiven)
	for name, format := range map[string]string{
		"rss":  `<rss version="2.0"><channel><title>t</title><item><guid>%s</guid></item><item><guid>%s</guid></item><item><guid>%s</guid></item></channel></rss>`,
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom"><id>i</id><title>t</title><entry><id>%s</id></entry><entry><id>%s</id></entry><entry><id>%s</id></entry></feed>`,
		"json": `{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"%s"},{"id":"%s"},{"id":"%s"}]}`,
	} {
		doc := read(t, fmt.Sprintf(format, long, long+"1", short), Options{})
		if len(doc.Items) != 3 {
			t.Fatalf("%s: %d items", name, len(doc.Items))
		}
		a, b := &doc.Items[0].Content, &doc.Items[1].Content
		if a.ID != feed.BoundedID(long) || len(a.ID) > 100 || a.ID == b.ID || doc.Items[2].Content.ID != short {
			t.Errorf("%s: ids of %d, %d and %d bytes", name, len(a.ID), len(b.ID), len(doc.Items[2].Content.ID))
		}
		if len(a.Link)+len(doc.Items[0].Given) > 2*maxLine {
			t.Errorf("%s: a link of %d bytes", name, len(a.Link))
		}
		if feed.Keys(long, "", feed.Hash{}, 0)[0] != feed.Keys(a.ID, "", feed.Hash{}, 0)[0] {
			t.Errorf("%s: the id as given has another key", name)
		}
	}
	if doc := read(t, `<feed xmlns="http://www.w3.org/2005/Atom"><id>`+long+`</id><title>t</title><entry><id>1</id><source><id>`+long+`</id></source></entry></feed>`, Options{}); doc.Meta.ID != feed.BoundedID(long) || doc.Items[0].Content.Upstream.ID != doc.Meta.ID {
		t.Errorf("a feed id of %d bytes", len(doc.Meta.ID))
	}
}
