package config

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// minimal is the shortest file that passes.
const minimal = `version: 1
site: {id: "tag:example.org,2026:", title: T, url: https://example.org}
sources: [{id: a, url: https://a.example/f}]
`

// parse reads a file that must pass.
func parse(t testing.TB, folder, text string) *Config {
	t.Helper()
	c, err := (&Loader{}).Parse("test.yaml", folder, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaults(t *testing.T) {
	c := parse(t, "/etc/openvoice", minimal)
	s := &c.Sources[0]
	if s.Schedule == nil || s.Schedule.Next(time.Unix(0, 0)).IsZero() {
		t.Fatalf("the source has no schedule")
	}
	s.Schedule, c.Warnings = nil, nil
	want := &Config{
		Folder:    "/etc/openvoice",
		Site:      Site{ID: "tag:example.org,2026:", Title: "T", URL: "https://example.org/", Language: "en", Timezone: time.UTC},
		Listen:    Listen{"tcp", "127.0.0.1:8080", 0},
		Store:     Store{"/var/lib/openvoice/openvoice.db", 4 << 30, false},
		Backup:    Backup{"", 24 * time.Hour, 7},
		Fetch:     Fetch{Concurrency: 64, HostSpacing: time.Second, Timeout: 30 * time.Second, MaxWire: 10 << 20, MaxBody: 20 << 20},
		Metrics:   Metrics{Sources: 10_000},
		Stories:   Stories{Join: true, Window: 72 * time.Hour, MaxOpen: 100_000},
		Main:      curate.Selection{Stories: true, Limit: 100, Most: 500, Span: 6 * time.Hour, Share: curate.Share{Of: 1, Among: 3}, Backlog: 5},
		Reload:    Reload{Watch: true},
		Overrides: Overrides{File: "/etc/openvoice/overrides.yaml"},
		Sources: []Source{{
			Publisher: feed.Publisher{ID: "a", URL: "https://a.example/f"}, ScheduleSpec: "auto", Timezone: time.UTC, Keep: Keep{90 * 24 * time.Hour, 1000}, Join: true,
		}},
	}
	if d := cmp.Diff(want, c, cmp.Comparer(func(a, b *time.Location) bool { return a == b })); d != "" {
		t.Errorf("defaults (-want +got):\n%s", d)
	}
}

const full = `version: 1
site:
  id: "https://example.org/id/"
  title: News: the title
  tagline: Line
  url: https://example.org/news
  language: de-CH
  timezone: Europe/Zurich
  contact: https://example.org/contact
  rights: Some
  license: https://example.org/terms
  logo: https://example.org/logo.png
  icon: https://example.org/icon.png
  theme: .
  pictures: true
listen: unix:/run/x.sock
pictures: inline
metrics: {listen: "127.0.0.1:9467", sources: 50}
log: {format: json, level: debug}
store: {path: /var/lib/x/../x.db, max_size: 64MiB, fallback: backup}
backup: {path: /srv/copies/x.db, every: 12h, keep: 3}
fetch: {concurrency: 8, host_spacing: 0, timeout: 5s, max_wire: 1MB, max_body: 2097152, allow_networks: [127.0.0.0/8, "::1/128"], user_agent: "x/1 (+https://x.example)", from: me@example.org}
sanitize: {embeds: [player.vimeo.com, youtube-nocookie.com]}
stories: {join: false, window: 2d, max_open: 5000, mix_languages: true}
websub: {subscribe: true, callback: "https://push.example.org/in", sha1: true, hub: "https://hub.example/"}
defaults: {schedule: "30 2 * * *", timezone: America/New_York, keep: {age: 2w, entries: 0}, limit: 7, most: 70, span: 2h, share: 2/5, backlog: 9, order: arrival, hours: 48, content: excerpt 300, headline: "{source}: {title}", language: en}
categories: [{term: world, label: The World, stories: false, share: 1}, {term: crime, description: What is against the law, scheme: "https://x.example/c/", parent: world, also: [law], aliases: [Police]}, {term: law}]
sources:
  - id: one
    url: https://A.example:443/f?x=1
    title: One
    schedule: "@every 30m"
    timezone: Asia/Tokyo
    keep: {entries: 5}
    categories: [crime, world]
    owner: O
    country: "NO"
    language: nb
    kind: agency
    websub: https://hub.a.example/x
    labels: {lean: left, size: big}
    identity: {ignore: [text, page], trust: [id]}
    join: true
    content: excerpt 200
    rights: © O
    noindex: true
    headers: {x-b: 1 2, X-A: {file: secrets/good}, Cookie: {file: secrets/group}}
  - id: two
    was: zwei
    url: file:x/two.atom
  - id: three
    url: https://a.example/three
    timezone: UTC
    websub: off
feeds:
  - {id: f, path: /a/b.atom, title: F, categories: [world], sources: [two, one], limit: 3, stories: true, dates: arrival, order: published, content: title, token_file: secrets/good}
  - {id: g, path: /g}
  - {id: h, path: /h, sources: [two]}
review: {token_file: secrets/good, path: /x/review.atom}
moved: {/old.atom: /a/b.atom, /older.atom: /old.atom, /away: "https://other.example/feed"}
operator: {token_file: secrets/good, path: /x/operator.atom}
main: {stories: false, most: 7, span: 0, backlog: 0}
reload: {watch: false, most: 30%}
`

func TestEveryKey(t *testing.T) {
	folder := fixtures(t)
	c := parse(t, folder, strings.Replace(full, "News: the title", `"News: the title"`, 1))
	one, two, three := c.Sources[0], c.Sources[1], c.Sources[2]

	after := time.Date(2026, 3, 8, 0, 0, 0, 0, time.UTC)
	for _, s := range []struct {
		name string
		Source
		want string
	}{
		{"its own schedule", one, "2026-03-08T00:30:00Z"},
		{"the inherited schedule in the inherited zone, in its gap", two, "2026-03-08T07:00:00Z"},
		{"the inherited schedule in its own zone", three, "2026-03-08T02:30:00Z"},
	} {
		if got := s.Schedule.Next(after).Format(time.RFC3339); got != s.want {
			t.Errorf("%s: next is %s, want %s", s.name, got, s.want)
		}
	}
	headers := []feed.Header{{Name: "Cookie", Value: secret}, {Name: "X-A", Value: "Bearer " + secret}, {Name: "X-B", Value: "1 2"}}
	if d := cmp.Diff(headers, one.RequestHeaders()); d != "" {
		t.Errorf("headers (-want +got):\n%s", d)
	}
	if two.RequestHeaders() != nil {
		t.Errorf("source two has headers: %v", two.RequestHeaders())
	}

	for i := range c.Sources {
		c.Sources[i].Schedule, c.Sources[i].Headers = nil, nil
	}
	zone := func(name string) *time.Location {
		return c.Sources[map[string]int{"Asia/Tokyo": 0, "America/New_York": 1, "UTC": 2}[name]].Timezone
	}
	c.Warnings = nil
	with := func(change func(*curate.Selection)) curate.Selection { // what defaults say, but for this
		s := curate.Selection{Stories: true, Limit: 7, Most: 70, Span: 2 * time.Hour, Share: curate.Share{Of: 2, Among: 5}, Backlog: 9, Order: curate.ByArrival, Hours: 48, Look: curate.Look{Content: 300, Headline: "{source}: {title}"}}
		change(&s)
		return s
	}
	fortnight := Keep{14 * 24 * time.Hour, 0}
	want := &Config{
		Folder: folder,
		Site: Site{
			ID: "https://example.org/id/", Title: "News: the title", Tagline: "Line", URL: "https://example.org/news/", Language: "de-CH", Timezone: c.Site.Timezone,
			Contact: "https://example.org/contact", Rights: "Some", License: "https://example.org/terms", Logo: "https://example.org/logo.png", Icon: "https://example.org/icon.png", Theme: folder, Pictures: true,
		},
		Listen:         Listen{"unix", "/run/x.sock", c.Listen.Line},
		Store:          Store{"/var/lib/x.db", 64 << 20, true},
		Backup:         Backup{"/srv/copies/x.db", 12 * time.Hour, 3},
		Metrics:        Metrics{Listen{"tcp", "127.0.0.1:9467", c.Metrics.Listen.Line}, 50},
		Log:            Log{JSON: true, Level: slog.LevelDebug},
		InlinePictures: true, Moved: map[string]string{"/old.atom": "/a/b.atom", "/older.atom": "/old.atom", "/away": "https://other.example/feed"},
		Fetch: Fetch{
			Concurrency: 8, Timeout: 5 * time.Second, MaxWire: 1e6, MaxBody: 2 << 20, UserAgent: "x/1 (+https://x.example)", From: "me@example.org",
			AllowNetworks: c.Fetch.AllowNetworks,
		},
		Operator:  Operator{Path: "/x/operator.atom", Token: sha256.Sum256([]byte("Bearer " + secret))},
		Review:    Review{Path: "/x/review.atom", Token: sha256.Sum256([]byte("Bearer " + secret))},
		Overrides: Overrides{File: filepath.Join(folder, DefaultOverrides)},
		Sanitize:  Sanitize{Embeds: []string{"player.vimeo.com", "youtube-nocookie.com"}},
		WebSub:    WebSub{Subscribe: true, Callback: "https://push.example.org/in/", SHA1: true, Hub: "https://hub.example/"},
		Stories:   Stories{Window: 48 * time.Hour, MaxOpen: 5000, MixLanguages: true},
		Main:      with(func(s *curate.Selection) { s.Stories, s.Most, s.Span, s.Backlog = false, 7, 0, 0 }),
		Categories: []Category{
			{Term: "world", Label: "The World", Feed: with(func(s *curate.Selection) { s.Stories, s.Share = false, curate.Share{Of: 1, Among: 1} })},
			{Term: "crime", Description: "What is against the law", Scheme: "https://x.example/c/", Parent: "world", Also: []string{"law"}, Aliases: []string{"Police"}, Feed: with(func(*curate.Selection) {})},
			{Term: "law", Feed: with(func(*curate.Selection) {})},
		},
		Sources: []Source{
			{
				Publisher: feed.Publisher{ID: "one", URL: "https://A.example:443/f?x=1", Title: "One", Owner: "O", Country: "NO", Language: "nb", Kind: "agency", Labels: map[string]string{"lean": "left", "size": "big"}}, ScheduleSpec: "@every 30m", Timezone: zone("Asia/Tokyo"), Keep: Keep{14 * 24 * time.Hour, 5}, Categories: []string{"crime", "world"}, Hub: "https://hub.a.example/x", Identity: Identity{feed.KindsOf(feed.KindText, feed.KindCanonical), feed.KindsOf(feed.KindID)}, Join: true, Content: 200, Rights: "© O", NoIndex: true,
			},
			{Publisher: feed.Publisher{ID: "two", Was: "zwei", URL: "file:x/two.atom", Language: "en"}, ScheduleSpec: "30 2 * * *", Timezone: zone("America/New_York"), Keep: fortnight},
			{Publisher: feed.Publisher{ID: "three", URL: "https://a.example/three", Language: "en"}, ScheduleSpec: "30 2 * * *", Timezone: zone("UTC"), Keep: fortnight, WebSubOff: true},
		},
		Feeds: []Feed{
			{ID: "f", Path: "/a/b.atom", Title: "F", Categories: []string{"world"}, Sources: []string{"two", "one"}, Selection: with(func(s *curate.Selection) {
				s.Limit, s.Dates, s.Order = 3, curate.ByArrival, curate.ByPublished
				s.Look.Content, s.Look.Token = curate.TitleOnly, sha256.Sum256([]byte("Bearer "+secret))
			})},
			{ID: "g", Path: "/g", Selection: with(func(*curate.Selection) {})},
			{ID: "h", Path: "/h", Sources: []string{"two"}, Selection: with(func(s *curate.Selection) { s.Stories = false })},
		},
		Reload: Reload{Most: 30},
	}
	if d := cmp.Diff(want, c, cmp.Comparer(func(a, b *time.Location) bool { return a == b }), cmp.Comparer(func(a, b Fetch) bool { return reflect.DeepEqual(a, b) })); d != "" {
		t.Errorf("config (-want +got):\n%s", d)
	}
	zones := fmt.Sprint(c.Site.Timezone, one.Timezone, two.Timezone, three.Timezone, c.Fetch.AllowNetworks)
	if want := "Europe/Zurich Asia/Tokyo America/New_York UTC [127.0.0.0/8 ::1/128]"; zones != want {
		t.Errorf("zones and networks are %s, want %s", zones, want)
	}
}

func TestSiteZoneIsInherited(t *testing.T) {
	c := parse(t, "/", strings.Replace(minimal, "title: T", "title: T, timezone: Asia/Tokyo", 1)+"defaults: {schedule: 0 9 * * *}\n")
	if got := c.Sources[0].Schedule.Next(time.Unix(0, 0)); got.UTC().Hour() != 0 || c.Sources[0].Timezone.String() != "Asia/Tokyo" {
		t.Errorf("nine o'clock is %v, in %v", got, c.Sources[0].Timezone)
	}
}

func TestKeepPolicy(t *testing.T) {
	c := &Config{Site: Site{Language: "En-GB"}, Stories: Stories{Window: 2 * time.Hour, MaxOpen: 300, MixLanguages: true}}
	s := &Source{Publisher: feed.Publisher{Owner: "O", Agency: "dpa"}, Keep: Keep{90 * time.Minute, 7}, Identity: Identity{Ignore: 8, Trust: 2}, Sites: []string{"a.example"}}
	want := feed.Policy{KeepSeconds: 5400, KeepEntries: 7, Ignore: 8, Trust: 2, Language: "en", Sites: []string{"a.example"}, Owner: "O", Agency: "dpa"}
	if got := c.Policy(s); !reflect.DeepEqual(got, want) {
		t.Errorf("policy is %+v, want %+v", got, want)
	}
	s.Join = true
	want.Window, want.MaxOpen, want.Mixed = 7200, 300, true
	if got := c.Policy(s); !reflect.DeepEqual(got, want) {
		t.Errorf("policy of a source that joins is %+v, want %+v", got, want)
	}
}

// Where the store is follows from the file alone, so that a service and a shell agree.
func TestStorePath(t *testing.T) {
	t.Setenv("STATE_DIRECTORY", "/var/lib/elsewhere")
	for _, c := range []struct{ folder, path, want string }{
		{"/conf", "", "/conf/openvoice.db"},
		{"/conf", "../x.db", "/x.db"},
		{"/etc/openvoice", "", "/var/lib/openvoice/openvoice.db"},
		{"/etc/openvoice", "a/x.db", "/var/lib/openvoice/a/x.db"},
		{"/etc/openvoice", "/data/x.db", "/data/x.db"},
		{"/etc/planet/sites", "x.db", "/var/lib/planet/x.db"},
		{"/etc", "x.db", "/var/lib/openvoice/x.db"},
		{"/etcetera", "x.db", "/etcetera/x.db"},
		{"/srv/etc/openvoice", "x.db", "/srv/etc/openvoice/x.db"},
		{"/", "x.db", "/x.db"},
	} {
		text := minimal
		if c.path != "" {
			text += "store: {path: " + c.path + "}\n"
		}
		got, err := (&Loader{}).Parse("x", c.folder, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got.Store.Path != c.want {
			t.Errorf("path %q of a file in %s is %s, want %s", c.path, c.folder, got.Store.Path, c.want)
		}
	}
	got, err := (&Loader{Root: "/jail"}).Parse("x", "/jail/etc/openvoice", []byte(minimal))
	if err != nil || got.Store.Path != "/jail/var/lib/openvoice/openvoice.db" {
		t.Errorf("below another root: %v, %v", got, err)
	}
}

func TestListen(t *testing.T) {
	for in, want := range map[string]Listen{
		"127.0.0.1:0":       {"tcp", "127.0.0.1:0", 4},
		":8080":             {"tcp", ":8080", 4},
		"localhost:0080":    {"tcp", "localhost:80", 4},
		`"[::1]:8080"`:      {"tcp", "[::1]:8080", 4},
		"unix:/run/a b/x.s": {"unix", "/run/a b/x.s", 4},
	} {
		if got := parse(t, "/", minimal+"listen: "+in+"\n").Listen; got != want {
			t.Errorf("listen: %s is %v, want %v", in, got, want)
		}
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	s := NewSecret(secret)
	c := parse(t, fixtures(t), strings.Replace(full, "News: the title", "News", 1))
	if s.Reveal() != secret || (Secret{}).Reveal() != "" || c.Sources[0].Headers[0].Value.Reveal() != secret {
		t.Fatal("the secret is not there")
	}
	inside := struct {
		Open   Secret
		closed Secret // fmt calls no method on it
		list   []Header
		any    any
	}{s, s, []Header{{"X", s}}, s}
	for name, v := range map[string]any{"secret": s, "pointer": &s, "struct": inside, "config": c, "source": c.Sources[0], "list": []Secret{s}, "map": map[string]Secret{"x": s}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			if got := fmt.Sprintf(verb, v); leaks(got) {
				t.Errorf("%s of a %s: %s", verb, name, got)
			}
		}
		if name == "struct" {
			continue // functions in unexported fields are not for JSON
		}
		if got, err := json.Marshal(v); err == nil && leaks(string(got)) {
			t.Errorf("JSON of a %s: %s", name, got)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		if leaks(log.String()) {
			t.Errorf("log of a %s: %s", name, log.String())
		}
	}
	if got := fmt.Sprintf("%v %#v %d", s, s, s); got != "(hidden) (hidden) (hidden)" {
		t.Errorf("printed, a secret is %s", got)
	}
	if got, err := json.Marshal(s); err != nil || string(got) != `"(hidden)"` {
		t.Errorf("JSON of a secret: %s, %v", got, err)
	}
}

// leaks finds the secret, also in hexadecimal.
func leaks(s string) bool {
	return strings.Contains(s, secret) || strings.Contains(strings.ToLower(s), fmt.Sprintf("%x", secret))
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ov.yaml")
	if _, err := (&Loader{}).Load(path); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "read config: ") {
		t.Errorf("a missing file gives %v", err)
	}
	if err := os.WriteFile(path, []byte(minimal), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	c, err := (&Loader{}).Load("ov.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := filepath.EvalSymlinks(c.Folder); got != mustEval(t, dir) {
		t.Errorf("the folder is %s, want %s", c.Folder, dir)
	}
	if c.Store.Path != filepath.Join(c.Folder, "openvoice.db") {
		t.Errorf("the store is %s", c.Store.Path)
	}
	if err := os.WriteFile(path, []byte("version: 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var errs Errors
	if _, err := (&Loader{}).Load("ov.yaml"); !errors.As(err, &errs) || errs[0].File != "ov.yaml" {
		t.Errorf("a bad file gives %#v", err)
	}
	var first *Error
	if _, err := (&Loader{}).Load("ov.yaml"); !errors.As(err, &first) || first.Line != 1 {
		t.Errorf("errors.As finds %+v", first)
	}
}

func mustEval(t *testing.T, path string) string {
	t.Helper()
	p, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
