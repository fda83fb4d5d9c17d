package opml

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const venus = `# Planet Debian, or so
[Planet]
name = Planet Example
link = http://planet.example/
owner_name: Somebody
cache_directory = /var/cache/planet
log_format = %(levelname)s [%(asctime)s]

[http://alice.example/feed/]
name = Alice: in
  Wonderland
face = alice.png

; gone for now
#[http://gone.example/feed]
[https://user:secret@bob.example/rss]
name=Bob

[feed://carol.example/atom.xml]
[http://alice.example/feed/]
name = Alice again
[themes/index.html.tmpl]
days_per_page = 7
[ftp://dave.example/rss]
name = Dave
`

func TestReadPlanet(t *testing.T) {
	list, err := Read([]byte(venus), "")
	if err != nil {
		t.Fatal(err)
	}
	want := &List{Title: "Planet Example", Sources: []Source{
		{URL: "http://alice.example/feed/", Title: "Alice: in Wonderland", Line: 9},
		{URL: "https://bob.example/rss", Title: "Bob", Secret: true, Line: 16},
		{URL: "http://carol.example/atom.xml", Line: 19},
	}, Skipped: []Skip{
		{Line: 20, Name: "Alice again", Why: "it is on line 9 already"},
		{Line: 24, Name: "Dave", Why: "its address is no http or https URL: ftp://dave.example/rss"},
	}}
	if d := cmp.Diff(want, list); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// What begins with a bracket and is no INI file is none.
func TestReadNoPlanet(t *testing.T) {
	for _, s := range []string{`["a"]`, `[]`, `[{"version": 1}]`, "[", "text\n[http://a.example/]\n"} {
		if list, err := Read([]byte(s), ""); err == nil {
			t.Errorf("%q: %+v", s, list)
		}
	}
}
