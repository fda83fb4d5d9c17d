package daemon

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/websub"
)

// generation is everything that is made of one configuration. It is made whole, put in
// force at once, and never changes. Nothing else reads the configuration.
type generation struct {
	client    *fetch.Client
	work      ingest.Work
	spec      publish.Spec
	topics    websub.Settings // what is subscribed to
	callbacks []string        // paths that end with "/", under which hubs reach websub.Path
	hub       websub.Target   // who is told of our changes
	overrides []feed.Override
	window    time.Duration // within which reports make a story
}

// generate makes a generation of cfg.
func (s *Daemon) generate(cfg *config.Config) *generation {
	client := NewClient(cfg)
	client.Log = s.log
	if s.tune != nil {
		s.tune(client)
	}
	g := &generation{
		client: client,
		work: ingest.Work{
			Sources: s.sources(cfg), Fetch: client, Concurrency: cfg.Fetch.Concurrency, HostSpacing: cfg.Fetch.HostSpacing,
		},
		spec:      publishSpec(cfg),
		topics:    topics(cfg, client),
		hub:       websub.Target{Hub: cfg.WebSub.Hub, Poster: client},
		overrides: cfg.Overrides.All,
		window:    cfg.Stories.Window,
		callbacks: []string{"/"}, // a proxy may keep the path of the callback's URL, or take it off
	}
	if u, err := url.Parse(cfg.WebSub.Callback); err == nil && u.Path != "" {
		g.callbacks = append(g.callbacks, u.Path)
	}
	return g
}

// sources are the configured sources as the ingester sees them.
func (s *Daemon) sources(cfg *config.Config) []ingest.Source {
	all := make([]ingest.Source, len(cfg.Sources))
	for i := range cfg.Sources {
		src := &cfg.Sources[i]
		id := src.ID
		all[i] = ingest.Source{
			Job: feed.Job{
				Source: id, URL: src.URL, Headers: src.RequestHeaders(), Transport: src.Transport,
				Language: src.Language, Charset: src.Charset, Policy: cfg.Policy(src), Tracking: src.Tracking,
			},
			Schedule: src.Schedule,
			Floor:    func() time.Duration { return s.floor(id) },
		}
	}
	return all
}

// topics are what cfg wants subscribed to: nothing, where it says so.
func topics(cfg *config.Config, client *fetch.Client) websub.Settings {
	w := &cfg.WebSub
	out := websub.Settings{Callback: w.Callback, Poster: client, SHA1: w.SHA1, MaxBody: cfg.Fetch.MaxWire, Spacing: cfg.Fetch.HostSpacing}
	for i := range cfg.Sources {
		src := &cfg.Sources[i]
		if w.Subscribe && !src.WebSubOff && !strings.HasPrefix(src.URL, "file:") {
			out.Sources = append(out.Sources, websub.Source{ID: src.ID, URL: src.URL, Hub: src.Hub})
		}
	}
	return out
}

// has reports whether the source is configured.
func (g *generation) has(source string) bool {
	return slices.ContainsFunc(g.work.Sources, func(src ingest.Source) bool { return src.Job.Source == source })
}

// swap puts the generation in force: fetching and subscriptions at once, what is
// published with the next build, which is owed then. The error is of what the log
// could not be told of sources that have left and of overrides; the generation is in
// force all the same, and the next start tells the log again.
func (s *Daemon) swap(ctx context.Context, next *generation) error {
	s.site.swap(next.spec, func() { s.generation.Store(next) })
	s.ingester.Swap(next.work)
	s.hubs.subscriber.Swap(next.topics)
	s.hubs.publisher.Swap(next.hub)
	s.site.owe()
	return s.reconcile(ctx)
}
