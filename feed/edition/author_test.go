package edition

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
)

func TestCompany(t *testing.T) {
	for name, want := range map[string]string{
		"ORF Online und Teletext GmbH & Co KG": "orf online und teletext", "Example Media Ltd.": "example media", "Guardian News & Media Limited": "guardian news media",
		"Dow Jones & Company, Inc.": "dow jones", "Verlag Der Tagesspiegel GmbH": "verlag der tagesspiegel", "NZZ AG": "nzz", "RCS MediaGroup S.p.A.": "rcs mediagroup",
		"Société éditrice du Monde SA": "societe editrice du monde", "Prisa Media, S.L.U.": "prisa media", "Mediahuis NV": "mediahuis", "DPG Media B.V.": "dpg media",
		"Agora S.A.": "agora", "TVN Media Sp. z o.o.": "tvn media", "ООО «Лента»": "лента", "株式会社朝日新聞社": "朝日新聞社", "Fairfax Media Pty Ltd": "fairfax media",
		"ABC e.V.": "abc", "Heise Medien GmbH & Co. KG": "heise medien",
		"Jane Doe": "", "BBC": "", "Costa": "", "Lisa": "", "Incan": "", "GmbH": "", "Marco": "", "": "",
	} {
		if got := company(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestAuthors(t *testing.T) {
	harbor := feed.Publisher{ID: "harbor", URL: "https://www.harbor-review.example/feed", Title: "Harbor Review, World", Owner: "Harbor Holdings Ltd"}
	names := func(all ...string) (ps []feed.Person) {
		for _, n := range all {
			ps = append(ps, feed.Person{Name: n})
		}
		return ps
	}
	for _, c := range []struct {
		name    string
		source  feed.Publisher
		content feed.Content
		meta    feed.Meta
		want    []feed.Person
	}{
		{"the owner", harbor, feed.Content{Authors: names("HARBOR HOLDINGS LTD")}, feed.Meta{}, names("Harbor Review, World")},
		{"the owner in another form", harbor, feed.Content{Authors: names("Harbor Holdings Limited")}, feed.Meta{}, names("Harbor Review, World")},
		{"with an address", harbor, feed.Content{Authors: []feed.Person{{Name: "Harbor Holdings Ltd", Email: "web@harbor.example"}}}, feed.Meta{}, names("Harbor Review, World")},
		{"a company of the outlet's name", harbor, feed.Content{Authors: names("Harbor Review Publishing Inc.")}, feed.Meta{}, names("Harbor Review, World")},
		{"the company that has the rights", harbor, feed.Content{Authors: names("Quay Press GmbH & Co. KG")}, feed.Meta{Rights: "© 2026 Quay Press GmbH & Co. KG"}, names("Harbor Review, World")},
		{"the feed's own author", harbor, feed.Content{}, feed.Meta{Authors: names("Harbor Holdings Ltd")}, names("Harbor Review, World")},
		{"the domain", feed.Publisher{URL: "https://rss.orf.at/news.xml", Title: "Austrian news"}, feed.Content{Authors: names("ORF Online und Teletext GmbH & Co KG")}, feed.Meta{}, names("Austrian news")},
		{"a domain with the", feed.Publisher{URL: "https://www.theguardian.com/world/rss", Title: "World"}, feed.Content{Authors: names("Guardian News & Media Limited")}, feed.Meta{}, names("World")},
		{"a person", harbor, feed.Content{Authors: names("Jane Doe")}, feed.Meta{}, names("Jane Doe")},
		{"a person and the publisher", harbor, feed.Content{Authors: names("Jane Doe", "Harbor Holdings Ltd", "Harbor Holdings Limited")}, feed.Meta{}, names("Jane Doe", "Harbor Review, World")},
		{"a person of the publisher", harbor, feed.Content{Authors: names("Jane Doe, Harbor Holdings Ltd")}, feed.Meta{}, names("Jane Doe, Harbor Holdings Ltd")},
		{"an agency", harbor, feed.Content{Authors: names("dpa Deutsche Presse-Agentur GmbH")}, feed.Meta{Rights: "© Harbor Holdings"}, names("dpa Deutsche Presse-Agentur GmbH")},
		{"a word in common is not enough", feed.Publisher{URL: "https://rss.dw.example/", Title: "Deutsche Welle"}, feed.Content{Authors: names("dpa Deutsche Presse-Agentur GmbH")}, feed.Meta{Title: "DW"}, names("dpa Deutsche Presse-Agentur GmbH")},
		{"the outlet already", feed.Publisher{Title: "BBC", Owner: "BBC"}, feed.Content{Authors: []feed.Person{{Name: "BBC", Email: "a@bbc.example"}}}, feed.Meta{}, []feed.Person{{Name: "BBC", Email: "a@bbc.example"}}},
		{"no name for the outlet", feed.Publisher{Owner: "Harbor Holdings Ltd"}, feed.Content{Authors: names("Harbor Holdings Ltd")}, feed.Meta{}, names("Harbor Holdings Ltd")},
		{"from somewhere else", harbor, feed.Content{Authors: names("Harbor Holdings Ltd"), Upstream: &feed.Meta{Title: "Planet"}}, feed.Meta{}, names("Harbor Holdings Ltd")},
		{"nobody", harbor, feed.Content{}, feed.Meta{}, nil},
		{"nobody but the feed's people", harbor, feed.Content{}, feed.Meta{Authors: names("Jane Doe")}, nil},
	} {
		if d := cmp.Diff(c.want, authors(&c.source, &c.content, &c.meta)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}
