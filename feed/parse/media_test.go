package parse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// files are the enclosures of an item, for people.
func files(it *Item) string {
	var out []string
	for _, l := range it.Content.Links {
		if l.Rel == "enclosure" {
			out = append(out, fmt.Sprintf("%s %s %d %d", l.Href, l.Type, l.Length, l.Duration))
		}
	}
	return strings.Join(out, "; ")
}

func TestEnclosures(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"enclosure", files(rssOf(t, `<enclosure url="/a.mp3" length="12" type="audio/mpeg"/><itunes:duration>1:02:03</itunes:duration>`)), "https://feeds.example/a.mp3 audio/mpeg 12 3723"},
		{"several", files(rssOf(t, `<enclosure url="/a.mp3"/><enclosure url="/b.mp3"/><enclosure url="/a.mp3"/>`)), "https://feeds.example/a.mp3 audio/mpeg 0 0; https://feeds.example/b.mp3 audio/mpeg 0 0"},
		{"lengths that are none", files(rssOf(t, `<enclosure url="/a" length="-1"/><enclosure url="/b" length="12 MB"/><enclosure url="/c" length="0"/><enclosure url="/d" length=""/>`)), "https://feeds.example/a  0 0; https://feeds.example/b  0 0; https://feeds.example/c  0 0; https://feeds.example/d  0 0"},
		{"group", files(rssOf(t, `<media:group><media:content url="/a.mp4" type="video/mp4" fileSize="7" duration="90"/><media:content url="/b.webm"/></media:group>`)), "https://feeds.example/a.mp4 video/mp4 7 90; https://feeds.example/b.webm video/webm 0 0"},
		{"Atom", files(atomOf(t, `<link rel="enclosure" href="/a.mp3" length="12" type="audio/mpeg"/>`)), "https://feeds.example/a.mp3 audio/mpeg 12 0"},
		{"Atom, without a type that is one", files(atomOf(t, `<link rel="enclosure" href="/a.MP3" type="APPLICATION/octet-stream"/>`)), "https://feeds.example/a.MP3 audio/mpeg 0 0"},
		{"JSON", files(jsonOf(t, `{"id":"1","attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg","size_in_bytes":"12","duration_in_seconds":60.5}]}`)), "https://feeds.example/a.mp3 audio/mpeg 12 60"},
		{"alternates", files(rssOf(t, `<enclosure url="/a.mp3"/><podcast:alternateEnclosure type="audio/opus" length="5"><podcast:source uri="/a.opus"/></podcast:alternateEnclosure>`)), "https://feeds.example/a.mp3 audio/mpeg 0 0; https://feeds.example/a.opus audio/opus 5 0"},
		{"alternates without a type", files(rssOf(t, `<podcast:alternateEnclosure><podcast:source uri="/a.opus"/></podcast:alternateEnclosure>`)), "https://feeds.example/a.opus audio/ogg 0 0"},
		{"script", files(rssOf(t, `<enclosure url="javascript:x"/>`)), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
}

func TestLeadImage(t *testing.T) {
	for _, c := range []struct {
		name string
		it   *Item
		want feed.Image
	}{
		{"thumbnail", rssOf(t, `<media:thumbnail url="/t.jpg" width="300" height="200px"/>`), feed.Image{URL: "https://feeds.example/t.jpg", Width: 300, Height: 200}},
		{"the widest", rssOf(t, `<media:thumbnail url="/t.jpg" width="300"/><media:content medium="image" url="/c.jpg" width="800" height="600"/><media:thumbnail url="/s.jpg" width="75"/>`), feed.Image{URL: "https://feeds.example/c.jpg", Width: 800, Height: 600}},
		{"no film", rssOf(t, `<media:group><media:content url="/f.swf" type="application/x-shockwave-flash" width="800"/><media:thumbnail url="/t.jpg" width="480"/></media:group>`), feed.Image{URL: "https://feeds.example/t.jpg", Width: 480}},
		{"itunes", rssOf(t, `<itunes:image href="/i.png"/>`), feed.Image{URL: "https://feeds.example/i.png"}},
		{"enclosure", rssOf(t, `<enclosure url="/e.jpg" type="image/jpeg"/>`), feed.Image{URL: "https://feeds.example/e.jpg"}},
		{"enclosure by name", rssOf(t, `<enclosure url="/e.JPG?x=1"/>`), feed.Image{URL: "https://feeds.example/e.JPG?x=1"}},
		{"in the text", rssOf(t, `<description>&lt;img src="/smile.png" width="16" height="16">&lt;img src="/pixel.png" width="1" height="1">&lt;img src="/x.png?a=1&amp;amp;b=2" width="640"></description>`), feed.Image{URL: "https://feeds.example/x.png?a=1&b=2", Width: 640}},
		{"declared before text", rssOf(t, `<description>&lt;img src="/x.png"></description><media:thumbnail url="/t.jpg"/>`), feed.Image{URL: "https://feeds.example/t.jpg"}},
		{"a thumbnail that is an icon", rssOf(t, `<media:thumbnail url="/t.png" width="30" height="30"/><media:thumbnail url="/u.png" height="48"/>`), feed.Image{}},
		{"a thumbnail that counts readers", rssOf(t, `<media:thumbnail url="https://pixel.wp.com/b.gif" width="300"/><itunes:image href="https://a.example/matomo.php?x=.png"/>`), feed.Image{}},
		{"an avatar", rssOf(t, `<link>/1</link><media:thumbnail url="https://avatars.git.example/u/1?s=400"/><media:content medium="image" url="https://h.example/accounts/avatars/1.png"/><enclosure url="https://secure.gravatar.com/avatar/1.jpg"/><description>&lt;img class="avatar" src="/me.jpg">&lt;img src="/x.jpg"></description>`), feed.Image{URL: "https://feeds.example/x.jpg"}},
		{"an emoji", atomOf(t, `<content type="html">&lt;img class="wp-smiley" src="/1.svg">&lt;img src="https://s.w.org/images/core/emoji/15/72x72/1f600.png">&lt;img class="emoji big" src="/smile.png">&lt;img src="/x.png"></content>`), feed.Image{URL: "https://feeds.example/x.png"}},
		{"a small one, and a larger one in the text", rssOf(t, `<media:thumbnail url="/t.jpg" width="150" height="150"/><description>&lt;img src="/a.jpg">&lt;img src="/b.jpg" width="900"></description>`), feed.Image{URL: "https://feeds.example/t.jpg", Width: 150, Height: 150}},
		{"a small one, and a larger one first in the text", rssOf(t, `<media:thumbnail url="/t.jpg" width="150"/><description>&lt;img src="/a.jpg" width="100">&lt;img src="/b.jpg" width="900"></description>`), feed.Image{URL: "https://feeds.example/b.jpg", Width: 900}},
		{"by height", rssOf(t, `<media:thumbnail url="/t.jpg" height="100"/><media:thumbnail url="/u.jpg" height="400"/>`), feed.Image{URL: "https://feeds.example/u.jpg", Height: 400}},
		{"of unknown size before a small one", rssOf(t, `<media:content medium="image" url="/c.jpg"/><media:thumbnail url="/t.jpg" width="75"/>`), feed.Image{URL: "https://feeds.example/c.jpg"}},
		{"that a script loads", rssOf(t, `<description>&lt;img data-srcset="/a.jpg 90w, /b.jpg 900w"></description>`), feed.Image{URL: "https://feeds.example/b.jpg"}},
		{"Atom", atomOf(t, `<content type="html">&lt;p>&lt;img src="/x.png">&lt;/p></content>`), feed.Image{URL: "https://feeds.example/x.png"}},
		{"JSON image", jsonOf(t, `{"id":"1","image":"/i.png","banner_image":"/b.png","content_html":"<img src='/x.png'>"}`), feed.Image{URL: "https://feeds.example/i.png"}},
		{"JSON banner", jsonOf(t, `{"id":"1","banner_image":"/b.png"}`), feed.Image{URL: "https://feeds.example/b.png"}},
		{"data", rssOf(t, `<media:thumbnail url="data:image/png;base64,AA"/>`), feed.Image{}},
	} {
		var got feed.Image
		if c.it.Content.Image != nil {
			got = *c.it.Content.Image
		}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestDuration(t *testing.T) {
	for in, want := range map[string]int64{"90": 90, "1:30": 90, "01:00:00": 3600, "90.5": 90, "": 0, "x": 0, "1:2:3:4": 0, "-5": 0, "1 h": 0} {
		if got := duration(in); got != want {
			t.Errorf("%q is %d s, want %d", in, got, want)
		}
	}
}

func TestPeople(t *testing.T) {
	for in, want := range map[string]feed.Person{
		"Jane Roe":                        {Name: "Jane Roe"},
		"jane@a.example":                  {Email: "jane@a.example"},
		"jane@a.example (Jane Roe)":       {Name: "Jane Roe", Email: "jane@a.example"},
		"Jane Roe &lt;jane@a.example&gt;": {Name: "Jane Roe", Email: "jane@a.example"},
		`"Roe, Jane" &lt;j@a.example&gt;`: {Name: "Roe, Jane", Email: "j@a.example"},
		"Jane Roe (jane@a.example)":       {Name: "Jane Roe", Email: "jane@a.example"},
		"mailto:jane@a.example":           {Email: "jane@a.example"},
		"jane+spam@a.example Jane":        {Name: "Jane", Email: "jane+spam@a.example"},
		"John (Johnny) Doe":               {Name: "John (Johnny) Doe"},
		"Jane @jane on X":                 {Name: "Jane @jane on X"},
		"<![CDATA[A <b>bold</b> one]]>":   {Name: "A bold one"},
	} {
		for _, element := range []string{"author", "dc:creator"} {
			if got := rssOf(t, "<"+element+">"+in+"</"+element+">").Content.Authors; len(got) != 1 || got[0] != want {
				t.Errorf("%s %s: %+v, want %+v", element, in, got, want)
			}
		}
	}
	for _, c := range []struct {
		name string
		got  []feed.Person
		want []feed.Person
	}{
		{"several", rssOf(t, `<author>a@x.example (A)</author><dc:creator>B</dc:creator><dc:creator>C</dc:creator><dc:creator>B</dc:creator>`).Content.Authors, []feed.Person{{Name: "A", Email: "a@x.example"}, {Name: "B"}, {Name: "C"}}},
		{"itunes last", rssOf(t, `<itunes:author>I</itunes:author><dc:creator>B</dc:creator>`).Content.Authors, []feed.Person{{Name: "B"}}},
		{"itunes", rssOf(t, `<itunes:author>I</itunes:author>`).Content.Authors, []feed.Person{{Name: "I"}}},
		{"podcast", rssOf(t, `<podcast:person href="/g" role="guest">G</podcast:person>`).Content.Contributors, []feed.Person{{Name: "G", URI: "https://feeds.example/g"}}},
		{"Atom", atomOf(t, `<author><name>A</name><uri>/a</uri><email>mailto:a@x.example</email></author><author><name>B</name></author><contributor><name>C</name></contributor>`).Content.Authors,
			[]feed.Person{{Name: "A", URI: "https://feeds.example/a", Email: "a@x.example"}, {Name: "B"}}},
		{"JSON", jsonOf(t, `{"id":"1","authors":[{"name":"A","url":"/a"},null,{"name":"B"}],"author":{"name":"old"}}`).Content.Authors, []feed.Person{{Name: "A", URI: "https://feeds.example/a"}, {Name: "B"}}},
		{"the channel's author", read(t, `<rss><channel><author>a@x.example (A)</author></channel></rss>`, Options{}).Meta.Authors, []feed.Person{{Name: "A", Email: "a@x.example"}}},
		{"the podcast's owner", read(t, `<rss`+spaces+`><channel><itunes:owner><itunes:name>O</itunes:name><itunes:email>o@x.example</itunes:email></itunes:owner></channel></rss>`, Options{}).Meta.Authors, []feed.Person{{Name: "O", Email: "o@x.example"}}},
		{"editor before them", read(t, `<rss`+spaces+`><channel><managingEditor>E</managingEditor><itunes:author>I</itunes:author></channel></rss>`, Options{}).Meta.Authors, []feed.Person{{Name: "E"}}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, c.got, c.want)
		}
	}
}

func TestCategories(t *testing.T) {
	tunes := `<itunes:category text="Society &amp; Culture"><itunes:category text="History"/></itunes:category><itunes:keywords>a, b c,,a</itunes:keywords>`
	tree := []feed.Category{{Term: "Society & Culture", Scheme: itunesScheme}, {Term: "History", Scheme: itunesScheme}, {Term: "a", Scheme: itunesScheme}, {Term: "b c", Scheme: itunesScheme}}
	for _, c := range []struct {
		name      string
		got, want []feed.Category
	}{
		{"RSS", rssOf(t, `<category domain="https://c.example/">A &amp;amp; B</category><category>C</category><category/><dc:subject>D</dc:subject>`).Content.Categories,
			[]feed.Category{{Term: "A & B", Scheme: "https://c.example/"}, {Term: "C"}, {Term: "D"}}},
		{"keywords", rssOf(t, `<category>a</category><keywords>b, c</keywords>`).Content.Categories, []feed.Category{{Term: "a"}, {Term: "b"}, {Term: "c"}}},
		{"Atom", atomOf(t, `<category term="a" scheme="https://c.example/" label="The A"/><category label="only"/><dc:subject>D</dc:subject>`).Content.Categories,
			[]feed.Category{{Term: "a", Scheme: "https://c.example/", Label: "The A"}, {Term: "only", Label: "only"}, {Term: "D"}}},
		{"media", rssOf(t, `<media:category scheme="https://m.example/" label="L">m</media:category><media:keywords>k, l</media:keywords>`).Content.Categories,
			[]feed.Category{{Term: "m", Scheme: "https://m.example/", Label: "L"}, {Term: "k"}, {Term: "l"}}},
		{"itunes", rssOf(t, tunes).Content.Categories, tree},
		{"itunes channel", read(t, `<rss`+spaces+`><channel>`+tunes+`</channel></rss>`, Options{}).Meta.Categories, tree},
		{"JSON", jsonOf(t, `{"id":"1","tags":["a","b","a",null]}`).Content.Categories, []feed.Category{{Term: "a"}, {Term: "b"}}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, c.got, c.want)
		}
	}
}
