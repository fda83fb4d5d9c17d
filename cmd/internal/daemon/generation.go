package daemon

import (
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/webhook"
	"github.com/openvoicenews/openvoice/feed/websub"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

// generation is everything that is made of one configuration. It is made whole, put in
// force at once, and never changes. Nothing else reads the configuration.
type generation struct {
	config    *config.Config // that it was made of, without what its lists name
	client    *fetch.Client
	pictures  *fetch.Client // of outlets' pictures
	work      ingest.Work
	spec      publish.Spec
	topics    websub.Settings // what is subscribed to
	callbacks []string        // paths that end with "/", under which hubs reach websub.Path
	hub       websub.Target   // who is told of our changes
	hooks     []webhook.Hook  // that rules may tell of entries
	overrides []feed.Override
	words     func() ([]feed.Override, error) // reads the overrides again
	wordsFile string                          // that they are in
	window    time.Duration                   // within which reports make a story
	fixed     fixed                           // what cannot change
	backup    config.Backup
	operator  config.Operator // the feed of what somebody should look at
	watch     bool            // a change of the files is taken over by itself
	names     names           // of sources, where the store has others

	most int // percent of a feed that may leave it, see compare.Shift.Over
}

// generations makes generations, and holds the one in force, which is stored in it. Who
// works with it loads it once for each piece of work.
type generations struct {
	atomic.Pointer[generation]
	log   *slog.Logger
	tune  func(*fetch.Client)               // see Options
	floor func(source string) time.Duration // how long a source is left alone after a poll

	followed func(*config.Config) *config.Config // with the sources that lists name
	register *publish.Register                   // of sources, as it was noted before the start; nil: it was not
	unread   bool                                // it cannot be read: pages say nothing of it, and it stays as it is
}

// ingester makes one that fetches by what is in force and by the states of the ledger, into
// the log.
func (gs *generations) ingester(l *ledger, log ingest.Log, done func(feed.Result, feed.Outcome, error)) *ingest.Ingester {
	return &ingest.Ingester{Work: gs.Load().work, Log: log, View: l.states, Done: done, Logger: gs.log}
}

// generate makes a generation of cfg, which is not in force yet.
// The error is of the operator's pages.
func (gs *generations) generate(own *config.Config) (*generation, error) {
	cfg := gs.followed(own)
	theme, err := LoadTheme(cfg)
	if err != nil {
		return nil, exit.Fail(exit.Config, err)
	}
	client := NewClient(cfg)
	client.Log = gs.log
	if gs.tune != nil {
		gs.tune(client)
	}
	g := &generation{
		config: own,
		client: client, pictures: pictureClient(cfg, gs.tune),
		work: ingest.Work{
			Sources: gs.sources(cfg), Fetch: client, Concurrency: cfg.Fetch.Concurrency, HostSpacing: cfg.Fetch.HostSpacing,
		},
		spec:      publishSpec(cfg),
		topics:    topics(cfg, client),
		hub:       websub.Target{Hub: cfg.WebSub.Hub, Poster: client},
		hooks:     hooksOf(cfg),
		overrides: cfg.Overrides.All,
		words:     cfg.OverridesNow,
		wordsFile: cfg.Overrides.File,
		window:    cfg.Stories.Window,
		backup:    cfg.Backup,
		fixed:     fixed{cfg.Store, cfg.Listen, cfg.Metrics, cfg.Log},
		names:     namesOf(cfg),
		operator:  cfg.Operator,
		watch:     cfg.Reload.Watch,
		most:      cfg.Reload.Most,
		callbacks: []string{"/"}, // a proxy may keep the path of the callback's URL, or take it off
	}
	if u, err := url.Parse(cfg.WebSub.Callback); err == nil && u.Path != "" {
		g.callbacks = append(g.callbacks, u.Path)
	}
	if !gs.unread {
		before := gs.register
		if now := gs.Load(); now != nil {
			before = now.spec.Register
		}
		g.spec.Register = before.With(g.spec.Sources, feed.At(time.Now()))
	}
	g.spec.Theme = theme
	return g, nil
}

// policyOf is what Merge must know of the operator's will for the source.
func policyOf(cfg *config.Config, src *config.Source) feed.Policy {
	p := cfg.Policy(src)
	p.Agency = agency.OfSource(&src.Publisher)
	return p
}

// sources are the configured sources as the ingester sees them.
func (gs *generations) sources(cfg *config.Config) []ingest.Source {
	all := make([]ingest.Source, len(cfg.Sources))
	for i := range cfg.Sources {
		src := &cfg.Sources[i]
		id := src.Stored()
		all[i] = ingest.Source{
			Job: feed.Job{
				Source: id, URL: src.URL, Headers: src.RequestHeaders(), Transport: src.Transport,
				Language: src.Language, Charset: src.Charset, Policy: policyOf(cfg, src), Tracking: src.Tracking,
			},
			Schedule: src.Schedule, Paused: src.Paused,
			Floor: func() time.Duration { return gs.floor(id) },
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
		if w.Subscribe && !src.WebSubOff && !src.Paused && !strings.HasPrefix(src.URL, "file:") {
			out.Sources = append(out.Sources, websub.Source{ID: src.Stored(), URL: src.URL, Hub: src.Hub})
		}
	}
	return out
}

// has reports whether the source of the store is configured.
func (g *generation) has(source string) bool {
	return slices.ContainsFunc(g.work.Sources, func(src ingest.Source) bool { return src.Job.Source == source })
}
