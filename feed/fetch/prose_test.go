package fetch

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
)

func TestProse(t *testing.T) {
	long := strings.Repeat("x ", 20_000)
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "Seven workers died.", "Seven workers died."},
		{"hnrss", "Article URL: https://a.example/1 Comments URL: https://news.example/item?id=2 Points: 12 # Comments: 3", ""},
		{"hnrss, a question", "How do you sleep? Comments URL: https://news.example/item?id=2 Points: 1 # Comments: 0", "How do you sleep? "},
		{"Reddit", "submitted by /u/somebody to r/space [link] [comments]", ""},
		{"Reddit, as it was", "submitted by somebody to space [link] [959 comments]", ""},
		{"Reddit, with a text", "I found it. submitted by /u/somebody [link] [comments]", "I found it. "},
		{"WordPress", "Seven workers died. The post Fire appeared first on Gazette.", "Seven workers died. "},
		{"WordPress in German", "Sieben Tote. Der Beitrag Brand erschien zuerst auf Zeitung.", "Sieben Tote. "},
		{"the last of two", "The post office appeared first on the map. The post Fire appeared first on Gazette.", "The post office appeared first on the map. "},
		{"half a footer", "Reports were submitted by 12 workers.", "Reports were submitted by 12 workers."},
		{"in another order", "See [link]. It was submitted by a reader.", "See [link]. It was submitted by a reader."},
		{"a link to comments", " Comments ", ""},
		{"a word of comments", "Comments welcome", "Comments welcome"},
		{"addresses", "See https://a.example/b?c=d, http://e.example and www.f.example/g now", "See   and  now"},
		{"an address without space", "詳細はhttps://a.example/b まで", "詳細は まで"},
		{"long", long + "http://a.example/", long},
	} {
		if got := prose(tt.text); got != tt.want {
			t.Errorf("%s: %.80q, want %.80q", tt.name, got, tt.want)
		}
	}
}

// TestFootersAreNoWords: an item is fingerprinted and recognised by what it says, which
// neither a footer nor an address is.
func TestFootersAreNoWords(t *testing.T) {
	one, other := it("1 http://a.example/1 Title 3x"), it("1 http://a.example/1 Title 3x")
	one.Text, other.Text = "Seven died. submitted by /u/somebody [link] [comments]", "Seven died."
	of := func(in parse.Item) feed.Item {
		return Items(&parse.Document{Items: []parse.Item{in}}, Reading{}).Items[0]
	}
	a, b := of(one), of(other)
	if string(a.Fingerprint.Terms) != string(b.Fingerprint.Terms) {
		t.Errorf("with a footer the terms are %q, without %q", a.Fingerprint.Terms, b.Fingerprint.Terms)
	}
	if a.TextHash != b.TextHash {
		t.Error("one text is two")
	}
	one.Text, other.Text = "Seven died. More at https://old.example/1", "Seven died. More at https://www.new.example/1"
	if of(one).TextHash != of(other).TextHash {
		t.Error("a text is another at another address")
	}
}
