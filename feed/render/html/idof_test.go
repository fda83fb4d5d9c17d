package html

import "testing"

func TestIDOf(t *testing.T) {
	for at, want := range map[string]struct {
		id    string
		story bool
	}{
		"https://news.example/site" + StoryPath("tag:a,1"):            {"tag:a,1", true},
		"https://news.example/site" + ArticlePath("tag:a,1") + "?a#b": {"tag:a,1", false},
		"https://news.example" + ArticlePath("tag:a,1"):               {},
		"https://news.example/site/source/a":                          {},
		"https://news.example/site/article/~!":                        {},
		"tag:a,1":                                                     {},
	} {
		id, story, ok := IDOf("https://news.example/site/", at)
		if ok != (want.id != "") || ok && (id != want.id || story != want.story) {
			t.Errorf("%s: %q, story %t, %t", at, id, story, ok)
		}
	}
}
