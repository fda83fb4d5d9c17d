package outlet

import "testing"

// One finder asked of everything says what a fresh look at each says.
func TestFinderRemembersNothingWrong(t *testing.T) {
	f := Finder{Owners: NewTable([]Source{{ID: "a", URL: "https://paper.example/feed"}, {ID: "v", URL: "https://medium.com/feed/@v"}}), Source: "a"}
	urls := []string{
		"https://paper.example/1", "http://www.paper.example/2", "https://paper.example:8443/3", "https://PAPER.example/4", "https://paper.example?5",
		"https://other@paper.example/6", "https://medium.com/@v/7", "https://medium.com/@w/8", "https://paper.example/%zz", "https://paper.example/a b",
		"https:///9", "https://", "ftp://paper.example/10", "", "https://paper.example", "https://paper.example\\@evil.example/11", "https://paper.example#x", "https://paper.example/\x01", "https://paper.example/\n",
	}
	for range 2 {
		for _, url := range urls {
			if got, want := f.Link(url), f.Owners.Owned(Of(url), "a"); got != want {
				t.Errorf("%q leads to %+v, want %+v", url, got, want)
			}
		}
		for _, id := range append(urls, "tag:paper.example,2026:1", "urn:x:1") {
			if got, want := f.ID(id), f.Owners.Owned(OfID(id), "a"); got != want {
				t.Errorf("the id %q names %+v, want %+v", id, got, want)
			}
		}
	}
}
