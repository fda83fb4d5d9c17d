package daemon

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/catalog/catalogtest"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/sanitize"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/memory"
)

const policyFeed = `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link><description>d</description>
<item><guid isPermaLink="false">one</guid><title>One</title><link>https://paper.example/1</link><pubDate>Wed, 01 Jul 2026 10:00:00 GMT</pubDate><description><![CDATA[<p>Words of the first.</p><img src="https://paper.example/a.png" onerror="x()">]]></description></item>
<item><guid isPermaLink="false">two</guid><title>Two</title><link>https://paper.example/2</link><pubDate>Wed, 01 Jul 2026 11:00:00 GMT</pubDate><description><![CDATA[<p>Words of the second.</p><iframe src="https://player.example/1"></iframe>]]></description></item>
</channel></rss>`

// policyWorld is a store that is fed from one file.
type policyWorld struct {
	t      *testing.T
	store  *memory.Store
	client *fetch.Client
	folder string
	number uint64
}

// fetch reads the file as the daemon would.
func (w *policyWorld) fetch(text string, listed bool) feed.Result {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, "feed.xml"), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	job := feed.Job{Source: "paper", URL: "file:feed.xml", BasedOn: w.number}
	w.view(func(v storage.View) {
		if listed {
			job.Listed = v.Listing("paper")
		}
	})
	r := w.client.Fetch(context.Background(), job)
	if r.Outcome != feed.Modified {
		w.t.Fatalf("%s: %s", r.Outcome, r.Failure)
	}
	return r
}

func (w *policyWorld) apply(r feed.Result) {
	w.t.Helper()
	w.number++
	_, err := w.store.Apply(context.Background(), []feed.Record{{Version: feed.Version, Position: feed.Position{Log: "log", Number: w.number}, Result: &r}})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *policyWorld) view(fn func(storage.View)) {
	w.t.Helper()
	if err := w.store.View(context.Background(), func(v storage.View) error { fn(v); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

// feed is what is served.
func (w *policyWorld) feed(embeds ...string) string {
	w.t.Helper()
	plan := publish.Spec{
		Site:    publish.Site{ID: "tag:news.example,2026:", Title: "News", URL: "https://news.example/"},
		Sources: []publish.Source{{Publisher: feed.Publisher{ID: "paper", URL: "file:feed.xml"}}}, Embeds: embeds,
	}
	var body string
	w.view(func(v storage.View) {
		b := publish.NewBuilder(plan, nil)
		err := catalogtest.Read(b.Plan(), v, func(rows catalog.Picture) error {
			s, err := b.Build(v, rows)
			if err == nil {
				body = string(s.Documents["/feed.atom"].Body)
			}
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	})
	return strings.ReplaceAll(body, "&lt;", "<")
}

var announced = regexp.MustCompile(`<(id|published|updated)>[^<]*<`)

// TestAnOlderPolicy: a store that an older policy cleaned is served as the one in
// force cleans, and neither that, nor a fetch of what the new one makes of the same
// items, nor another choice of embeds announces anything anew.
func TestAnOlderPolicy(t *testing.T) {
	for _, listed := range []bool{true, false} { // with and without knowing the items by their hashes
		now := time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC)
		w := &policyWorld{t: t, store: memory.New(), folder: t.TempDir()}
		w.client = &fetch.Client{Root: w.folder, SiteID: "tag:news.example,2026:", Now: func() time.Time { return now }}
		r := w.fetch(policyFeed, listed)
		want := w.want(r)
		for i := range r.Items { // as version 1 might have left them, had it had a hole
			c := &r.Items[i].Content
			c.Sanitizer = sanitize.Version - 1
			c.Summary.Value = strings.NewReplacer(`<a href="https://player.example/1" data-embed="640x360">player.example</a>`, "<script>x()</script>",
				` loading="lazy" referrerpolicy="no-referrer">`, ` onerror="x()"><img src="https://pixel.wp.com/b.gif">`).Replace(c.Summary.Value)
		}
		w.apply(r)
		before := w.feed()
		if strings.Contains(before, "x()") || strings.Contains(before, "pixel.wp.com") || !strings.Contains(before, `<img src="https://paper.example/a.png" loading="lazy" referrerpolicy="no-referrer">`) {
			t.Errorf("served as the older policy left it:\n%s", before)
		}
		for range 2 {
			now = now.Add(time.Hour)
			w.apply(w.fetch(policyFeed+"<!-- "+now.String()+" -->", listed))
		}
		if got := w.feed(); strings.Join(announced.FindAllString(got, -1), "") != strings.Join(want, "") {
			t.Errorf("listed %v: announced anew:\n%s\nwant %q", listed, got, want)
		}
	}
}

// want is what a store announces that the policy in force cleaned from the start.
func (w *policyWorld) want(r feed.Result) []string {
	clean := &policyWorld{t: w.t, store: memory.New()}
	clean.apply(r)
	link, frame := clean.feed(), clean.feed("player.example")
	if !strings.Contains(link, `<a href="https://player.example/1">player.example</a>`) || !strings.Contains(frame, `<iframe src="https://player.example/1"`) {
		w.t.Errorf("embeds are not the plan's choice:\n%s\n%s", link, frame)
	}
	ids := announced.FindAllString(link, -1)
	if len(ids) < 8 || strings.Join(ids, "") != strings.Join(announced.FindAllString(frame, -1), "") {
		w.t.Errorf("a choice of embeds announces anew: %q", ids)
	}
	return ids
}
