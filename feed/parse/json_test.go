package parse

import (
	"strings"
	"testing"
)

// TestJSONTolerance holds that a wrong value costs that value only.
func TestJSONTolerance(t *testing.T) {
	const head = `{"version":"https://jsonfeed.org/version/1.1",`
	for _, c := range []struct{ name, in, want string }{
		{"null everywhere", head + `"title":null,"authors":null,"hubs":null,"items":[{"id":"1","title":null,"url":null,"authors":null,"tags":null,"attachments":null,"content_html":"x"}]}`, "||1||x||"},
		{"null in lists", head + `"title":"T","authors":[null],"items":[null,{"id":"1","title":"a","authors":[null,{"name":"B"}],"tags":[null,"t"],"attachments":[null,{"url":"https://x.example/1.mp3"}]}]}`, "T||1|a||B|t https://x.example/1.mp3"},
		{"text for lists", head + `"title":"T","authors":"A","items":[{"id":"1","title":"a","authors":"B","tags":"t","attachments":"https://x.example/1.mp3"}]}`, "T|A|1|a||B|t https://x.example/1.mp3"},
		{"an object for a list", head + `"title":"T","authors":{"name":"A"},"items":[{"id":"1","authors":{"name":"B"},"tags":{"t":1},"attachments":{"url":"https://x.example/1.mp3"}}]}`, "T|A|1|||B|https://x.example/1.mp3"},
		{"one wrong in a list", head + `"title":"T","items":[{"id":"1","title":"a","authors":[7,{"name":8},{"name":"B"},{"name":["C"]}],"tags":["t",{"u":1},9],"attachments":[5,{"url":[],"mime_type":"a/b"},{"url":"https://x.example/1.mp3","size_in_bytes":"many","title":3}]}]}`, "T||1|a||8 B|t 9 https://x.example/1.mp3"},
		{"numbers for text", head + `"title":7,"items":[{"id":1,"title":8,"content_html":9,"url":5}]}`, "7||1|8|9||"},
		{"objects for text", head + `"title":{"a":1},"items":[{"id":"1","title":["a"],"content_html":{"x":1},"content_text":"y","summary":true}]}`, "||1||y||"},
		{"an item with one wrong value", head + `"title":"T","items":[{"id":"1","title":"a"},{"id":"2","title":"b","date_published":{}},{"id":"3","title":"c"}]}`, "T||1|a|||,2|b|||,3|c|||"},
		{"one item for the list", head + `"title":"T","items":{"id":"1","title":"a"}}`, "T||1|a|||"},
		{"no items", head + `"title":"T","items":null}`, "T||"},
		{"items left out", head + `"title":"T"}`, "T||"},
		{"seconds for a date", head + `"title":"T","items":[{"id":"1","title":"a","date_published":1518478934}]}`, "T||1|a|||"},
	} {
		doc := read(t, c.in, Options{})
		var items []string
		for i := range doc.Items {
			it := &doc.Items[i].Content
			var people, more []string
			for _, p := range it.Authors {
				people = append(people, p.Name)
			}
			for _, k := range it.Categories {
				more = append(more, k.Term)
			}
			more = append(more, related(it.Links, "enclosure"))
			items = append(items, strings.Join([]string{it.ID, it.Title, it.Body.Value, strings.Join(people, " "), strings.TrimRight(strings.Join(more, " "), " ")}, "|"))
		}
		author := ""
		if len(doc.Meta.Authors) > 0 {
			author = doc.Meta.Authors[0].Name
		}
		if got := doc.Meta.Title + "|" + author + "|" + strings.Join(items, ","); got != c.want {
			t.Errorf("%s: %s, want %s; %v", c.name, got, c.want, doc.Repairs)
		}
		if wrong := !strings.Contains(c.name, "null") && !strings.HasPrefix(c.name, "no ") && !strings.HasPrefix(c.name, "items") && !strings.HasPrefix(c.name, "one item"); wrong != (len(doc.Repairs) > 0 && strings.Contains(strings.Join(doc.Repairs, " "), "wrong type")) {
			t.Errorf("%s: repairs %v", c.name, doc.Repairs)
		}
	}
	hubs := read(t, head+`"hubs":[7,{"type":1},{"type":"WebSub","url":"https://hub.example/"},{"type":"rssCloud","url":"https://cloud.example/"}],"items":[]}`, Options{})
	if got := related(hubs.Meta.Links, "hub"); got != "https://hub.example/" || len(hubs.Meta.Links) != 1 {
		t.Errorf("hubs: %+v", hubs.Meta.Links)
	}
}
