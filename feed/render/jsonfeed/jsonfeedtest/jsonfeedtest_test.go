package jsonfeedtest

import (
	"errors"
	"strings"
	"testing"
)

const good = `{"version":"https://jsonfeed.org/version/1.1","title":"News","home_page_url":"https://news.example.org/","language":"en-US",
"authors":[{"name":"News"}],"hubs":[{"type":"WebSub","url":"https://hub.example.org/"}],"items":[
{"id":"urn:x:1","url":"https://example.org/1","content_html":"<p>One</p>","date_published":"2026-11-01T00:00:00Z","tags":["crime"],
"attachments":[{"url":"https://example.org/1.mp3","mime_type":"audio/mpeg","size_in_bytes":12}],"_openvoice":{"source":{"id":"urn:x:s"}}},
{"id":"urn:x:2","content_text":"","_openvoice":{"source":{"id":"urn:x:s"}}}]}`

func TestGoodIsValid(t *testing.T) {
	if err := errors.Join(Check([]byte(good))...); err != nil {
		t.Error(err)
	}
}

// Each case breaks one rule in the good document and names words of the message.
func TestEveryRule(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"not UTF-8", `"News"`, "\"\xff\"", "not UTF-8"},
		{"not JSON", `"items":[`, `"items":[,`, "not JSON"},
		{"version", "version/1.1", "version/1", "version"},
		{"no title", `"title":"News",`, "", "title"},
		{"no items", `"items":`, `"_items":`, "items"},
		{"relative", "https://news.example.org/", "/", "home_page_url"},
		{"author", `{"name":"News"}`, "{}", "authors"},
		{"hub", `"type":"WebSub",`, "", "hubs"},
		{"language", "en-US", "American English", "language"},
		{"number for an id", `"urn:x:2"`, "2", "id"},
		{"no content", `"content_text":"",`, "", "content_text"},
		{"date", "2026-11-01T00:00:00Z", "2026-11-01", "date_published"},
		{"empty tag", `["crime"]`, `[""]`, "tags"},
		{"attachment", `"mime_type":"audio/mpeg",`, "", "mime_type"},
		{"size", `"size_in_bytes":12`, `"size_in_bytes":0`, "size_in_bytes"},
		{"unknown member", `"tags"`, `"labels"`, "labels"},
		{"no source", `"_openvoice":{"source":{"id":"urn:x:s"}}},`, `"_openvoice":{}},`, "source"},
		{"same id", "urn:x:2", "urn:x:1", "a second item"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(good, c.from) {
				t.Fatalf("the good document has no %q", c.from)
			}
			err := errors.Join(Check([]byte(strings.Replace(good, c.from, c.to, 1)))...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}
