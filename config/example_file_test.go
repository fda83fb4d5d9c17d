package config

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func readText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestStarter(t *testing.T) {
	c := parse(t, "/", string(Starter()))
	if len(c.Sources) == 0 || len(c.Categories) == 0 {
		t.Errorf("the starter has nothing to show: %+v", c)
	}
	Starter()[0] = 'x'
	if Starter()[0] == 'x' {
		t.Error("callers can change the starter")
	}
}

// TestStarterCommentsPass takes the signs of comment off the wishes that the
// starter and the example hold, because they will be taken at their word.
func TestStarterCommentsPass(t *testing.T) {
	wish := regexp.MustCompile(`(?m)^( *)# ((?:- )?[a-z_]+:(?: [^\n]*)?|  [^\n]*)$`)
	text := wish.ReplaceAllString(string(Starter()), "$1$2")
	if strings.Count(text, "\n") != strings.Count(string(Starter()), "\n") || text == string(Starter()) {
		t.Fatal("no wish was found")
	}
	folder := t.TempDir()
	if err := os.Mkdir(folder+"/secrets", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder+"/secrets/nasa", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := parse(t, folder, text)
	if len(c.Feeds) != 1 || c.Site.Tagline == "" || len(c.Sources[1].Headers) != 1 {
		t.Errorf("wishes are lost: %+v", c)
	}
}

func TestExample(t *testing.T) {
	text := readText(t, "../config.example.yaml")
	if first, _, _ := strings.Cut(text, "\n"); first != "# yaml-language-server: $schema=docs/openvoice.schema.json" {
		t.Errorf("the first line is %q: editors look for the schema there", first)
	}
	if n := strings.Count("\n"+text, "\nlisten:"); n != 1 {
		t.Errorf("%d lines begin with listen:, want one: scripts replace it", n)
	}
	c, err := (&Loader{}).Load("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	remote, local := 0, 0
	owners, countries, terms := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range c.Sources {
		if path, ok := strings.CutPrefix(s.URL, "file:"); ok {
			local++
			readText(t, c.Folder+"/"+path)
			continue
		}
		remote++
		owners[s.Owner], countries[s.Country] = true, true
		for _, term := range s.Categories {
			terms[term] = true
		}
		if s.Owner == "" || len(s.Categories) == 0 || !strings.HasPrefix(s.URL, "https://") {
			t.Errorf("source %s lacks an owner, a category, or https", s.ID)
		}
	}
	if local != 2 || remote < 12 || len(owners) < 10 || len(countries) < 6 || len(terms) != len(c.Categories) {
		t.Errorf("%d local and %d remote sources, %d owners, %d countries, %d of %d categories", local, remote, len(owners), len(countries), len(terms), len(c.Categories))
	}
}

// TestSamples holds the two sample feeds to what papers and scripts promise of them.
func TestSamples(t *testing.T) {
	ours, theirs := readText(t, "../examples/openvoice.atom"), readText(t, "../examples/harbor-review.rss")
	for _, want := range []string{"<title>US Indicts 4 North Koreans; Pyongyang Calls It a Smear Campaign</title>", "<published>2025-07-04T", `label="Crime"`, "nearly $900,000 in cryptocurrency",
		`xml:lang="en-US"`, `rel="self"`, `rel="alternate"`, "<rights>", "<author>"} {
		if !strings.Contains(ours, want) {
			t.Errorf("the Atom sample lacks %s", want)
		}
	}
	for _, want := range []string{"Pyongyang Rejects US Indictment", "04 Jul 2025", "<category>Crime</category>", "$900,000 in cryptocurrency", "<language>en-GB</language>", `rel="self"`} {
		if !strings.Contains(theirs, want) {
			t.Errorf("the RSS sample lacks %s", want)
		}
	}
	ids := regexp.MustCompile(`<(?:id|guid[^>]*)>([^<]*)<`).FindAllStringSubmatch(ours+theirs, -1)
	seen := []string{}
	for _, id := range ids {
		if !strings.HasPrefix(id[1], "tag:") || slices.Contains(seen, id[1]) {
			t.Errorf("%s is no tag: URI, or comes twice", id[1])
		}
		seen = append(seen, id[1])
	}
	if a, b := strings.Count(ours, "<entry>"), strings.Count(theirs, "<item>"); a < 4 || a > 6 || b < 4 || b > 6 || len(seen) != a+b+1 {
		t.Errorf("%d and %d entries, %d ids", a, b, len(seen))
	}
}
