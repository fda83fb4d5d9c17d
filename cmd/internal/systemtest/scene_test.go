package systemtest

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage/bolt"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

var updateScenes = flag.Bool("update", false, "write what the scenes come to into their files")

// TestScenes plays each scene of testdata/scene in every order of the sources within
// its rounds, and wants the same of each order: what readers see must not depend on who
// is polled first. Only which id an entry or a story bears may, so ids are not shown.
//
// A scene is a txtar archive. Its comment says what it is for. Its files are, in order:
//
//   - config: what the configuration has beside site, store and fetch: sources, categories,
//     feeds. A source that begins with "- {source: ID" has the URL http://ID.example/feed.
//   - text NAME: a text that items use as "text: @NAME".
//   - round D: the clock moves on by D, a Go duration.
//   - SOURCE: the document that the source serves from this round on. Each source that
//     has one in a round is polled in it, once. One that begins with "<" is served as it
//     stands, with {D} replaced by the time of the round and D, in RFC 3339, and {@NAME}
//     by that text; "same" is the one before. All others are lists of items,
//     parted by an empty line: the title, then lines of "guid:", "link:", "date:" (a
//     duration from the round, or RFC 3339), "category:", "author:", "text:". A line
//     "site: URL" before the first item is the site that the document claims.
//   - feed: what /feed.atom shows after the round. "feed PATH" is that of another one.
//
// Of each article the feed shows a line "TITLE | SOURCE", with "new" where its id was
// never there before, and "updated" where its updated moved, and then its links, its
// categories and the first words of its text. Ids that went with a deleted-entry
// are counted. go test -run TestScenes ./cmd/internal/systemtest -update writes what
// the first order comes to.
func TestScenes(t *testing.T) {
	files, err := filepath.Glob("testdata/scene/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenes: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			s := readScene(t, file)
			for order := range s.orders() {
				t.Run(fmt.Sprint("order ", order), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { s.play(t, order) })
				})
				if t.Failed() {
					return
				}
				if order == 0 && *updateScenes {
					if err := os.WriteFile(file, txtar.Format(s.archive), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

// scene is what happens, and what must come of it.
type scene struct {
	archive *txtar.Archive
	config  string
	texts   map[string]string
	rounds  []sceneRound
}

type sceneRound struct {
	after time.Duration // the round before
	polls []scenePoll
	feeds []*txtar.File // what they must show after it
}

type scenePoll struct{ source, document string }

func readScene(t *testing.T, file string) *scene {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{archive: a, texts: map[string]string{}}
	for i := range a.Files {
		f := &a.Files[i]
		name, rest, _ := strings.Cut(f.Name, " ")
		last := len(s.rounds) - 1
		switch name {
		case "config":
			s.config = string(f.Data)
		case "text":
			s.texts[rest] = strings.Join(strings.Fields(string(f.Data)), " ")
		case "round":
			after, err := time.ParseDuration(rest)
			if err != nil {
				t.Fatalf("%s: round: %v", file, err)
			}
			s.rounds = append(s.rounds, sceneRound{after: after})
		case "feed":
			s.rounds[last].feeds = append(s.rounds[last].feeds, f)
		default:
			s.rounds[last].polls = append(s.rounds[last].polls, scenePoll{f.Name, string(f.Data)})
		}
	}
	return s
}

// orders is how many orders of polls are played: every one of up to three sources, of
// more the given one, its reverse, and two that begin in the middle.
func (s *scene) orders() int {
	most := 1
	for _, r := range s.rounds {
		switch n := len(r.polls); {
		case n == 2:
			most = max(most, 2)
		case n == 3:
			most = max(most, 6)
		case n > 3:
			most = max(most, 4)
		}
	}
	return most
}

// inOrder are the polls of the round in one of the orders.
func (r *sceneRound) inOrder(order int) []scenePoll {
	polls, n := slices.Clone(r.polls), len(r.polls)
	if n < 2 || order == 0 {
		return polls
	}
	if order%2 == 1 {
		slices.Reverse(polls)
	}
	turn := order / 2 % n
	if n > 3 {
		turn *= n / 2
	}
	return slices.Concat(polls[turn:], polls[:turn])
}

// play runs the scene, each poll as `openvoice once --source` would.
func (s *scene) play(t *testing.T, order int) {
	p := &player{scene: s, dir: t.TempDir(), network: fetchtest.New(t), documents: map[string]string{}, seen: map[string]map[string]string{}}
	p.configure(t)
	for i := range s.rounds {
		r := &s.rounds[i]
		time.Sleep(r.after)
		for _, poll := range r.inOrder(order) {
			if strings.TrimSpace(poll.document) != "same" {
				p.documents[poll.source] = p.document(t, poll)
			}
			p.once(t, poll.source)
		}
		for _, f := range r.feeds {
			got := p.show(t, strings.TrimPrefix(f.Name, "feed"))
			if *updateScenes && order == 0 {
				f.Data = []byte(got)
			}
			if d := cmp.Diff(string(f.Data), got); d != "" {
				t.Errorf("round %d, polled in the order %v (-want +got):\n%s", i+1, r.inOrder(order), d)
			}
		}
	}
}

// withoutURL finds the sources that have no URL.
var withoutURL = regexp.MustCompile(`(?m)^  - \{source: ([a-z0-9-]+)`)

// player plays one scene in one order.
type player struct {
	*scene
	dir       string
	network   *fetchtest.Network
	config    *config.Config
	documents map[string]string            // that are served, by source
	shot      *publish.Snapshot            // the latest
	seen      map[string]map[string]string // the updated of each id that a feed ever showed, by the feed's path
}

// configure writes and reads the operator's file, and has every source's host answer.
func (p *player) configure(t *testing.T) {
	t.Helper()
	file := filepath.Join(p.dir, "openvoice.yaml")
	head := "version: 1\nsite: {id: \"tag:news.example,2000:feed\", title: Scene, url: https://news.example/}\nfetch: {host_spacing: 0s}\n"
	text := withoutURL.ReplaceAllString(p.scene.config, `  - {id: $1, url: "http://$1.example/feed"`)
	if err := os.WriteFile(file, []byte(head+text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := (&config.Loader{}).Load(file)
	if err != nil {
		t.Fatal(err)
	}
	p.config = cfg
	at := map[string]map[string]string{} // sources by host and path
	for i := range cfg.Sources {
		id := cfg.Sources[i].ID
		u, err := url.Parse(cfg.Sources[i].URL)
		if err != nil {
			t.Fatal(err)
		}
		if at[u.Host] == nil { // several may be at one host
			at[u.Host] = map[string]string{}
			p.network.HandleFunc(u.Host, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/xml")
				w.Write([]byte(p.documents[at[u.Host][r.URL.RequestURI()]]))
			})
		}
		at[u.Host][u.RequestURI()] = id
	}
}

// document is what the source serves.
func (p *player) document(t *testing.T, poll scenePoll) string {
	doc := strings.TrimSpace(poll.document)
	if strings.HasPrefix(doc, "<") {
		for name, text := range p.texts {
			doc = strings.ReplaceAll(doc, "{@"+name+"}", html.EscapeString(text))
		}
		return sceneTime.ReplaceAllStringFunc(doc, func(m string) string { return sceneDate(t, m[1:len(m)-1]).Format(time.RFC3339) })
	}
	var items strings.Builder
	site := "http://" + poll.source + ".example/"
	for block := range strings.SplitSeq(doc, "\n\n") {
		if rest, ok := strings.CutPrefix(block, "site: "); ok {
			site, block, _ = strings.Cut(rest, "\n")
		}
		if strings.TrimSpace(block) != "" {
			items.WriteString(p.item(t, block))
		}
	}
	return fmt.Sprintf(`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>%s</title><link>%s</link>%s</channel></rss>`,
		strings.ToUpper(poll.source[:1])+poll.source[1:], html.EscapeString(site), items.String())
}

// item is one item of a list.
func (p *player) item(t *testing.T, block string) string {
	title, rest, _ := strings.Cut(strings.TrimSpace(block), "\n")
	b := "<item><title>" + html.EscapeString(title) + "</title>"
	for line := range strings.Lines(rest) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimSpace(value)
		if name, ok := strings.CutPrefix(value, "@"); ok {
			text, known := p.texts[name]
			if !known {
				t.Fatalf("no text %q", name)
			}
			value = text
		}
		switch key {
		case "guid":
			b += `<guid isPermaLink="false">` + html.EscapeString(value) + "</guid>"
		case "date":
			b += "<pubDate>" + sceneDate(t, value).Format(time.RFC1123Z) + "</pubDate>"
		case "author":
			b += "<dc:creator>" + html.EscapeString(value) + "</dc:creator>"
		case "text":
			b += "<description>" + html.EscapeString(value) + "</description>"
		case "link", "category":
			b += "<" + key + ">" + html.EscapeString(value) + "</" + key + ">"
		default:
			t.Fatalf("an item has no %q", key)
		}
	}
	return b + "</item>"
}

// sceneDate is a time as a scene writes it: from now, or in RFC 3339.
func sceneDate(t *testing.T, s string) time.Time {
	t.Helper()
	if d, err := time.ParseDuration(s); err == nil {
		return time.Now().UTC().Add(d)
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatalf("date: %v", err)
	}
	return at
}

// once polls the sources in one round, folds what they say, and builds.
func (p *player) once(t *testing.T, sources ...string) {
	t.Helper()
	var log bytes.Buffer
	p.config.Store.Path = filepath.Join(p.dir, "scene.db")
	d, err := daemon.Open(t.Context(), p.config, daemon.Options{
		Log: slog.New(slog.NewTextHandler(&log, nil)), Store: bolt.Options{NoSync: true},
		Tune:      func(c *fetch.Client) { c.Dial, c.RootCAs = p.network.Dial, p.network.RootCAs() },
		Observers: []daemon.Observer{{Published: func(s *publish.Snapshot) { p.shot = s }}},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.RunRound(t.Context(), report.RoundOptions{Only: sources}, func(report.RoundEvent) error { return nil })
	if err := errors.Join(err, d.Close(t.Context())); err != nil {
		t.Fatalf("poll %s: %v\n%s", sources, err, &log)
	}
}
