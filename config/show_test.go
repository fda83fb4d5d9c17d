package config

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed/curate"
)

// all is a file that has each key at least once, and what is secret at each place that may
// hold any. Its secrets are those of [fixtures].
func all(t *testing.T) (folder, text string) {
	folder = fixtures(t)
	for name, text := range map[string]string{
		"proxy": "http://me:" + secret + "@127.0.0.1:3128", "words.yaml": "", "ca.pem": certificate(t),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text = strings.Replace(full, "News: the title", `"News: the title"`, 1)
	text = strings.Replace(text, "{term: law}", "{term: law, token_file: secrets/good, when: {title: court}, rules: [{id: r1, when: {title: judge}, do: {demote: true}}]}", 1)
	text = strings.Replace(text, "labels: {lean: left,", "labels: {lean: left, leaning: [{is: left, by: Someone, url: https://x.example/r, date: 2026-01-02}],", 1)
	text = strings.Replace(text, "main: {", "main: {token_file: secrets/good, when: {title: [a, b]}, rules: [{id: r2, when: {source: two}, do: {drop: true}}], ", 1)
	text = strings.Replace(text, "{id: g, path: /g}", "{id: g, path: /g, when: {any: [{title: a}, {list: words}]}, rules: [{id: r3, when: {title: x}, do: {pin: 2h}}]}", 1)
	text = strings.Replace(text, "feeds:\n", `  - id: four
    was: vier
    url: https://a.example/four?lang=de&Access_Token=`+secret+`&key=`+secret+`&keyword=x#end
    proxy: {file: proxy}
    ca: ca.pem
    http2: false
    timeout: 40s
    redirects: 0
    cookies: fetch
    tls: legacy
    agency: dpa
    aggregator: true
    paused: true
    sites: [four.example]
    charset: windows-1251
    titles: as-given
    tracking: {strip: false, parameters: [x, "y_*"]}
    headers: {X-Y: `+secret+`}
    rules: [{id: r4, when: {title: y}, do: {language: de}}]
  - {id: club, opml: "https://x.example/list.opml?token=`+secret+`", max: 9, kind: blog}
feeds:
`, 1)
	return folder, text + `overrides: {file: words.yaml}
lists: {words: [storm, "two words"]}
webhooks: [{id: desk, url: "https://x.example/hook?token=` + secret + `", secret: {file: secrets/good}}]
rules:
  - {id: r5, when: {title: {list: words}}, do: {categorise: [law], notify: desk}, until: 2026-12-24, reason: "Storms: all of them"}
tests: [{entry: {title: A storm}, rules: [r5]}]
`
}

// TestShowHasEveryKey holds what is shown to the tables of keys: a key without a line in
// show.go is one that nobody can see in force.
func TestShowHasEveryKey(t *testing.T) {
	folder, text := all(t)
	shown := map[string]map[string]bool{}
	var walk func(at string, t Tree)
	walk = func(at string, t Tree) {
		if shown[at] == nil {
			shown[at] = map[string]bool{}
		}
		for _, f := range t {
			shown[at][f.key] = true
			switch v := f.value.(type) {
			case Tree:
				walk(at+"/properties/"+f.key, v)
			case []Tree:
				for _, each := range v {
					walk(at+"/properties/"+f.key+"/items", each)
				}
			}
		}
	}
	walk("", parse(t, folder, text).Show())
	places := map[string]string{
		"/$defs/list": "/properties/sources/items", "/properties/sources/items/else": "/properties/sources/items",
		"/properties/sources/items/else/properties/identity": "/properties/sources/items/properties/identity",
		"/$defs/rating": "/properties/sources/items/properties/labels/properties/leaning/items", "/$defs/keep": "/properties/sources/items/properties/keep", "/$defs/tracking": "/properties/sources/items/properties/tracking"}
	for at, table := range tables() {
		switch at {
		case "/properties/defaults": // in force at each source and feed
			continue
		case "/$defs/secret": // nobody's business
			continue
		case "/$defs/rule", "/$defs/actions", "/$defs/rewrite", "/properties/tests/items", "/$defs/testEntry": // shown as they are written, see TestShowIsRead
			continue
		}
		if place := places[at]; place != "" {
			at = place
		}
		for _, name := range table.names {
			if !shown[at][name] && !(at == "" && name == "defaults") {
				t.Errorf("at %q the key %s is not shown: add it to show.go", at, name)
			}
		}
	}
}

// TestShowIsRead reads what is shown as a configuration, which is the same.
func TestShowIsRead(t *testing.T) {
	folder, text := all(t)
	c := parse(t, folder, text)
	text = strings.Replace(c.Show().YAML(), `"Cookie"`, `"X-C"`, 1) // what may not stand in the file itself
	text = regexp.MustCompile(`(?m)^ +(proxy|ca|secret): .*\n`).ReplaceAllString(text, "")
	text = strings.ReplaceAll(text, `token_file: "(hidden)"`, "token_file: secrets/good")
	again := parse(t, folder, text)
	for i := range c.Sources {
		c.Sources[i].Transport.CA, c.Sources[i].Transport.Proxy = "", ""
	}
	c.Sources[0].Headers[0].Name, c.Webhooks[0].Secret, c.Webhooks[0].URL = "X-C", Secret{}, withoutSecrets(c.Webhooks[0].URL)
	slices.SortFunc(c.Sources[0].Headers, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	if a, b := c.Show().YAML(), again.Show().YAML(); a != b {
		t.Errorf("shown again (-first +second):\n%s", cmp.Diff(strings.Split(a, "\n"), strings.Split(b, "\n")))
	}
	for _, x := range []*Config{c, again} {
		x.Listen.Line, x.Metrics.Listen.Line, x.Warnings = 0, 0, nil
		for i := range x.Lists {
			x.Lists[i].OPML, x.Lists[i].Transport.Timeout = withoutSecrets(x.Lists[i].OPML), 0
		}
		for i := range x.Rules {
			x.Rules[i].Place = ""
		}
		for _, s := range selections(x) {
			for j := range s.Rules {
				s.Rules[j].Place = ""
			}
		}
		for i := range x.Sources {
			s := &x.Sources[i]
			s.Headers, s.Transport.Timeout, s.URL = nil, 0, withoutSecrets(s.URL)
			for j := range s.Rules {
				s.Rules[j].Place = ""
			}
		}
	}
	var first, second bytes.Buffer
	for to, x := range map[*bytes.Buffer]*Config{&first: c, &second: again} {
		if err := json.Indent(to, []byte(toJSON(t, x)), "", " "); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Errorf("read again (-was +is):\n%s", cmp.Diff(strings.Split(first.String(), "\n"), strings.Split(second.String(), "\n")))
	}
}

// TestShowHidesSecrets of a configuration that has some everywhere, in both forms.
func TestShowHidesSecrets(t *testing.T) {
	folder, text := all(t)
	c := parse(t, folder, text)
	shown := c.Show()
	asJSON, err := shown.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{shown.YAML(), string(asJSON)} {
		if leaks(s) || strings.Contains(s, "MIIB") || strings.Contains(s, "1 2") {
			t.Errorf("a secret shows:\n%s", s)
		}
		for _, want := range []string{"Cookie", "four?lang=de&Access_Token=(hidden)&key=(hidden)&keyword=x#end", "http://(hidden)@127.0.0.1:3128", "X-Y"} {
			if !strings.Contains(s, want) {
				t.Errorf("%s is not there:\n%s", want, s)
			}
		}
	}
	if !json.Valid(asJSON) {
		t.Errorf("it is no JSON: %s", asJSON)
	}
}

// TestShowFillsInDefaults of a short file, and shows one source alone.
func TestShowFillsInDefaults(t *testing.T) {
	c := parse(t, "/etc/openvoice", minimal)
	one, ok := c.ShowSource("a")
	if _, no := c.ShowSource("b"); !ok || no {
		t.Error("a source is not found, or one that is not there")
	}
	const source = `sources:
  - id: a
    url: "https://a.example/f"
    schedule: auto
    timezone: "UTC"
    keep:
      age: "90d"
      entries: 1000
    categories: []
    sites: []
    aggregator: false
    titles: from-text
    tracking:
      strip: true
      parameters: []
    identity:
      ignore: []
      trust: []
    join: true
    paused: false
    content: full
    noindex: false
    http2: true
    timeout: "30s"
`
	if got := one.YAML(); got != source {
		t.Errorf("the source is\n%s", cmp.Diff(strings.Split(source, "\n"), strings.Split(got, "\n")))
	}
	lines := strings.Split(c.Show().YAML(), "\n")
	for _, want := range []string{"version: 1", `listen: "127.0.0.1:8080"`, `  path: "/var/lib/openvoice/openvoice.db"`, `  max_size: "4GiB"`, `  span: 6h`, `  share: "1/3"`, "categories: []", "  watch: true"} {
		if !slices.Contains(lines, want) && !slices.Contains(lines, strings.ReplaceAll(want, "6h", `"6h"`)) {
			t.Errorf("no line %s in\n%s", want, strings.Join(lines, "\n"))
		}
	}
}

// TestShownRulesAreRead shows each example of docs/rules.md as it is meant.
func TestShownRulesAreRead(t *testing.T) {
	for _, example := range examplesOfRules(t) {
		c := parse(t, "/", example)
		again := parse(t, "/", c.Show().YAML())
		for _, x := range []*Config{c, again} {
			for i := range x.Rules {
				x.Rules[i].Place = ""
			}
			for i := range x.Sources {
				for j := range x.Sources[i].Rules {
					x.Sources[i].Rules[j].Place = ""
				}
				x.Sources[i].Transport.Timeout = 0
			}
			for _, s := range selections(x) {
				for j := range s.Rules {
					s.Rules[j].Place = ""
				}
			}
			x.Listen.Line, x.Warnings = 0, nil
		}
		if a, b := toJSON(t, c), toJSON(t, again); a != b {
			t.Errorf("%s\nis shown as\n%s\nread (-was +is):\n%s\n%s", example, c.Show().YAML(), a, b)
		}
	}
}

// selections are those of all feeds.
func selections(c *Config) []*curate.Selection {
	all := []*curate.Selection{&c.Main}
	for i := range c.Categories {
		all = append(all, &c.Categories[i].Feed)
	}
	for i := range c.Feeds {
		all = append(all, &c.Feeds[i].Selection)
	}
	return all
}

// TestChanged names sections, and leaves what is counted to others.
func TestChanged(t *testing.T) {
	folder := folderOf(t, map[string]string{"words.yaml": ""})
	before := parse(t, folder, minimal+"overrides: {file: words.yaml}\n")
	after := parse(t, folder, strings.Replace(minimal, "title: T", "title: U", 1)+"overrides: {file: words.yaml}\nfetch: {timeout: 9s}\nreload: {watch: false}\nmain: {limit: 3}\ncategories: [{term: x}]\n")
	if got := after.Changed(before); !slices.Equal(got, []string{"site", "fetch", "reload"}) {
		t.Errorf("changed are %v", got)
	}
	if got := after.Changed(after); len(got) != 0 {
		t.Errorf("of nothing, changed are %v", got)
	}
	if err := write(folder, "words.yaml", "- {join: [a, b], time: 2026-11-02T10:00:00Z, reason: why}\n"); err != nil {
		t.Fatal(err)
	}
	if got := parse(t, folder, minimal+"overrides: {file: words.yaml}\n").Changed(before); !slices.Equal(got, []string{"overrides"}) {
		t.Errorf("changed are %v", got)
	}
}
